// Has the page drawn again when its chat has other turns than it shows, as something was asked or deleted elsewhere.

const EVERY = 2000
const LONGEST = 30000

export default function (component) {
  const { parentElement, data, setTriggerValue } = component
  let pause = EVERY
  return repeat(parentElement, data.chat && pause, async () => {
    const { count } = await ask(`api/${data.library}/chats/${data.chat}`)
    pause = EVERY
    if (count !== undefined && count !== data.count && !busy()) {
      setTriggerValue("stale", Date.now())
      pause = Math.min(2 * pause, LONGEST) // a server that has much to do is not asked for more
    }
    return pause
  })
}
