// Has the page drawn again when what it shows is not so any more, as something was asked, deleted or added.

const EVERY = 2000
const LONGEST = 30000

export default function (component) {
  const { parentElement, data, setTriggerValue } = component
  const address = `api/${data.library}/state?${new URLSearchParams({ chat: data.chat })}`
  let pause = EVERY
  return repeat(parentElement, pause, async current => {
    const { state } = await ask(address)
    if (!current()) return
    if (state === undefined || state === data.state || busy()) return (pause = EVERY)
    setTriggerValue("stale", Date.now())
    return (pause = Math.min(2 * pause, LONGEST)) // a server that has much to do is not asked for more
  })
}
