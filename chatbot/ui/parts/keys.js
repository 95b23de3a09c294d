// Keys that work anywhere on the page, and the help that lists them.

const KEYS = [
  ["/", "Ask a question"],
  ["Esc", "Stop the answer, close what is open, or leave the box"],
  ["n", "Next citation"],
  ["p", "Previous citation"],
  ["Enter", "Open the citation in its document"],
  ["?", "Show this help"],
]

export default function (component) {
  const { parentElement } = component
  const help = (parentElement.footnoteHelp ??= build(parentElement))
  help.listening?.abort() // this function runs again whenever its data changes
  const listening = (help.listening = new AbortController())
  document.addEventListener("keydown", event => press(event, help), { signal: listening.signal, capture: true })
  return () => listening.abort()
}

function build(parent) {
  const help = make("dialog", "help")
  help.setAttribute("aria-label", "Keys")
  help.append(make("h2", "", "Keys"))
  const list = make("dl")
  for (const [key, does] of KEYS) list.append(make("dt", "", key), make("dd", "", does))
  const shut = button("quiet", "Close", () => help.close())
  help.append(list, shut)
  parent.append(help)
  const hint = button("quiet hint", "? Keys", () => help.showModal())
  parent.append(hint)
  return help
}

function focused() {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}

function press(event, help) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  const element = focused()
  const typing = element?.matches("textarea, select, [contenteditable=true], input:not([type=checkbox]):not([type=radio])")
  // What is open in front of the page has keys of its own.
  if (element?.closest('[role="dialog"], [role="listbox"], [role="menu"], [data-baseweb="popover"]')) return
  if (event.key === "Escape") return escape(event, element, help)
  if (typing || help.open) return
  const does = { "/": focusQuestion, n: () => step(element, 1), p: () => step(element, -1), "?": () => help.showModal() }[event.key]
  if (!does) return
  event.preventDefault()
  event.stopPropagation()
  does()
}

function focusQuestion() {
  document.querySelector('[data-testid="stChatInputTextArea"]')?.focus()
}

// Whoever reads closes the reader; else a running answer is stopped first.
function escape(event, element, help) {
  if (help.open) return // the browser closes it
  const reader = shared.reader?.panel
  const reading = reader && !reader.hidden
  const running = views().find(view => view.data?.running)
  const elsewhere = element?.matches("input, textarea") && !reader?.contains(element)
  if (elsewhere && element.dataset.testid !== "stChatInputTextArea") return
  if (reading && (!running || reader.contains(element))) shared.reader.leave()
  else if (running) running.tell({ kind: "stop" })
  else if (elsewhere) element.blur() // so that letters are keys again
  else return
  event.preventDefault()
}

function views() {
  const inPage = [...shared.answers].filter(view => view.root.isConnected)
  return inPage.sort((a, b) => a.root.getBoundingClientRect().top - b.root.getBoundingClientRect().top)
}

// Goes to another marker; the reader follows where it is open.
function step(element, by) {
  const markers = views().flatMap(view => [...view.sentences.querySelectorAll(".marker")])
  if (!markers.length) return
  let at = markers.indexOf(element)
  if (at < 0) at = markers.indexOf(shared.marker)
  // At first, the latest answer is meant: its first citation.
  const last = views().filter(view => view.sentences.querySelector(".marker")).at(-1)
  const begin = markers.indexOf(last.sentences.querySelector(".marker"))
  const next = at < 0 ? begin : (at + by + markers.length) % markers.length
  shared.marker = markers[next]
  markers[next].focus()
  markers[next].scrollIntoView({ block: "nearest" })
  if (shared.reader && !shared.reader.panel.hidden) markers[next].click()
}
