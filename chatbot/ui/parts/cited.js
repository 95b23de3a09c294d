// An answer with its sources beside it: `data` is a `ShownAnswer` of `chatbot/ui/cited.py`, with whether it is the
// `latest` of its chat.

const WORDS = { supported: "supported", partial: "partly supported", unsupported: "not supported" }
const FIRST = 200
const LATER = 2000

export default function (component) {
  const { parentElement, data, setTriggerValue } = component
  const view = (parentElement.footnoteView ??= build(parentElement))
  view.tell = what => setTriggerValue("said", what)
  if (view.drawn !== JSON.stringify(data)) {
    view.drawn = JSON.stringify(data)
    refresh(view, data)
    bringIntoView(view, data)
  }
  shared.answers.add(view)
  const ended = repeat(parentElement, data.running && FIRST, current => look(view, data, current))
  return () => {
    ended()
    shared.answers.delete(view)
  }
}

// What has come of an answer meanwhile; where it ended in another way than by an answer, the page is drawn again.
async function look(view, data, current) {
  const now = await ask(`api/${data.library}/turns/${data.turn}`)
  if (!current()) return
  if (now.over && !busy()) view.tell({ kind: "over", at: Date.now() })
  if (!now.turn) return LATER
  const come = { ...view.data, ...now }
  if (JSON.stringify(come) !== JSON.stringify(view.data)) refresh(view, come)
  return now.running && now.every
}

function refresh(view, data) {
  view.data = data
  show(view, data)
  view.readerMoved(shared.reader?.place)
}

function build(parent) {
  const root = make("div", "cited")
  const view = { root, data: null, tip: null, tell: () => {} }
  view.readerMoved = place => {
    lead(view, shared.reader)
    markOpen(view, place)
  }
  const main = make("div")
  view.answer = make("section", "answer")
  view.answer.setAttribute("aria-label", "Answer")
  view.answer.setAttribute("aria-live", "polite")
  view.sentences = plain("div", "sentences")
  view.pending = make("span", "pending")
  view.understood = plain("p", "understood")
  view.note = make("p", "note")
  view.support = make("p", "support")
  view.tools = make("div", "tools")
  view.answer.append(view.sentences, view.pending)
  main.append(view.understood, view.note, view.answer, view.support, view.tools)
  view.aside = make("aside")
  view.heading = make("h3", "")
  view.cards = make("div", "cards")
  view.evidence = make("details", "evidence")
  view.evidenceHeading = make("summary", "")
  view.evidenceCards = make("div", "cards")
  view.evidence.append(view.evidenceHeading, view.evidenceCards)
  view.evidence.open = true
  view.aside.append(view.evidence, view.heading, view.cards)
  const box = make("div", "box")
  box.append(main, view.aside)
  root.append(box)
  parent.append(root)
  return view
}

// The latest answer is what a person has asked for just now, or comes back to. Others above it may still take their
// places; whoever does anything meanwhile is left alone.
function bringIntoView(view, { latest }) {
  view.root.classList.toggle("latest", latest)
  if (!latest || view.seen) return
  view.seen = true
  const settle = () => view.root.scrollIntoView({ block: "start", behavior: "instant" })
  const moving = new ResizeObserver(settle)
  moving.observe(document.querySelector('[data-testid="stMainBlockContainer"]') ?? view.root)
  const end = () => moving.disconnect()
  for (const done of ["wheel", "touchstart", "pointerdown", "keydown"]) addEventListener(done, end, { once: true, capture: true })
  setTimeout(end, 1500)
  requestAnimationFrame(settle)
}

function show(view, data) {
  view.root.classList.toggle("refused", data.refused)
  view.answer.setAttribute("aria-busy", String(data.running))
  draw(view.sentences, data.sentences, sentence => drawSentence(view, sentence))
  view.pending.textContent = data.pending
  view.answer.hidden = !data.sentences.length && !data.pending
  view.understood.textContent = data.understood && `Understood as: ${data.understood}`
  view.understood.hidden = !data.understood
  view.note.textContent = data.note
  view.note.hidden = !data.note
  showSupport(view, data)
  showTools(view, data)
  view.aside.setAttribute("aria-label", data.heading || "Sources")
  view.aside.hidden = !data.sources.length && !data.evidence.length
  // While an answer is written, what was found stays where it is, and what is cited of it gets its number there.
  const found = data.evidence.map(item => ({ ...item, ...told(data.sources.find(source => within(source, item))) }))
  const others = data.sources.filter(source => !data.evidence.some(item => within(source, item)))
  view.heading.textContent = data.heading
  view.heading.hidden = !others.length
  draw(view.cards, others, source => drawSource(view, source))
  view.evidence.hidden = !found.length
  view.evidenceHeading.textContent = `Found in the documents: ${counted(found.length, "passage")}`
  draw(view.evidenceCards, found, source => drawSource(view, source))
}

function showSupport(view, data) {
  const counts = { supported: 0, partial: 0, unsupported: 0 }
  for (const sentence of data.sentences) if (sentence.support) counts[sentence.support] += 1
  const total = counts.supported + counts.partial + counts.unsupported
  const parts = []
  const [how] = Object.keys(counts).filter(support => counts[support])
  const cited = data.sentences.find(sentence => sentence.support)?.cited.length
  const by = how !== "supported" ? "" : cited > 1 ? " by its sources" : " by its source"
  if (total === 1) parts.push(`${SHAPES[how]} The sentence is ${WORDS[how]}${by}`)
  else if (total && counts.supported === total) parts.push(`✓ All ${total} sentences are supported by their sources`)
  else
    for (const [support, words] of Object.entries(WORDS))
      if (counts[support]) parts.push(`${SHAPES[support]} ${counts[support]} of ${total} sentences ${words}`)
  const lost = data.sources.filter(source => source.lost).length
  if (lost) parts.push(`⚠ ${lost === 1 ? "one source has" : `${lost} sources have`} changed or gone since`)
  if (data.stopped) parts.push("■ Stopped before the end.")
  view.support.textContent = data.running ? "" : parts.join(" · ")
  view.support.hidden = data.running || !parts.length
}
