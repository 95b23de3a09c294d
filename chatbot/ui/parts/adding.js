// How far documents are that are being added, and the way to stop that.

const EVERY = 500

export default function (component) {
  const { parentElement, data, setTriggerValue } = component
  const view = (parentElement.footnoteView ??= build(parentElement))
  view.stop.disabled = false
  view.stop.onclick = () => {
    view.stop.disabled = true
    setTriggerValue("stopped", Date.now())
  }
  show(view, data)
  return repeat(parentElement, EVERY, async current => {
    const now = await ask(`api/${data.library}/adding`)
    if (!current()) return
    if (now.running) show(view, now)
    else if (now.running === false && !busy()) setTriggerValue("over", Date.now())
    return now.running ? EVERY : 4 * EVERY
  })
}

function build(parent) {
  const view = { bar: make("progress"), said: plain("p", "said"), stop: button("quiet stop", "■ Stop") }
  view.bar.setAttribute("aria-label", "Adding documents")
  const box = make("div", "adding")
  box.append(view.said, view.bar, view.stop)
  parent.append(box)
  return view
}

function show(view, { share, said }) {
  view.bar.value = share
  view.said.textContent = said
}
