// An answer with its sources beside it.

const SHAPES = { supported: "✓", partial: "◐", unsupported: "✕" }
const WORDS = { supported: "supported by its source", partial: "partly supported", unsupported: "not supported" }
const AROUND = 90
const FIRST = 200
const LATER = 2000
const LOST = { changed: "has changed since", gone: "is no longer in the library" }

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
  const main = make("div", "main")
  view.answer = make("section", "answer")
  view.answer.setAttribute("aria-label", "Answer")
  view.answer.setAttribute("aria-live", "polite")
  view.sentences = plain("div", "sentences")
  view.pending = make("span", "pending")
  view.understood = plain("p", "understood")
  view.note = make("p", "note")
  view.standing = make("p", "standing")
  view.tools = make("div", "tools")
  view.answer.append(view.sentences, view.pending)
  main.append(view.understood, view.note, view.answer, view.standing, view.tools)
  view.aside = make("aside", "sources")
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
  showStanding(view, data)
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

// A long sentence is cited by the clauses that carry the support.
function within(source, item) {
  return source.document === item.document && source.start >= item.start && source.end <= item.end
}

function told(source) {
  return source && { n: source.n, judged: source.judged }
}

function drawSentence(view, sentence) {
  const span = make(sentence.text.startsWith("- ") ? "p" : "span", `sentence ${sentence.support ?? ""}`, sentence.text)
  for (const source of sentence.cited) {
    const marker = button("marker", String(source.n), () => open(view, source, marker))
    marker.dataset.n = source.n
    marker.setAttribute("aria-label", `Source ${source.n}, ${where(source)}: “${source.quote}”. Opens the document.`)
    marker.onmouseenter = marker.onfocus = () => showTip(view, source, marker)
    marker.onmouseleave = marker.onblur = () => hideTip(view)
    span.append(marker)
  }
  if (sentence.support) {
    const flag = make("span", `flag ${sentence.support}`)
    const shape = make("span", "", SHAPES[sentence.support])
    shape.setAttribute("aria-hidden", "true")
    const said = doubtful(sentence.support, sentence.reason)
    flag.append(shape, sentence.support === "supported" ? hidden(` (${said})`) : ` ${said}`)
    flag.title = said
    span.append(flag)
  }
  span.append(" ")
  return span
}

function doubtful(support, reason) {
  return WORDS[support] + (reason ? `: ${reason}` : "")
}

function where(source) {
  return [source.title, source.place].filter(Boolean).join(", ")
}

function showTip(view, source, marker) {
  hideTip(view)
  const tip = (view.tip = make("div", "tip"))
  tip.setAttribute("aria-hidden", "true") // screen readers are told by the marker's own label
  tip.append(plain("p", "quote", `“${source.quote}”`), make("p", "where", where(source)))
  if (source.lost) tip.append(make("p", "lost", `This document ${LOST[source.lost]}.`))
  view.root.append(tip)
  const around = view.root.getBoundingClientRect()
  const at = marker.getBoundingClientRect()
  const left = Math.min(at.left - around.left, around.width - tip.offsetWidth)
  tip.style.left = `${Math.max(0, left)}px`
  tip.style.top = `${at.bottom - around.top + 6}px`
}

function hideTip(view) {
  view.tip?.remove()
  view.tip = null
}

function open(view, source, opener) {
  hideTip(view)
  shared.opener = opener
  const { library, sources, turn } = view.data
  keep(opener, () => read({ ...source, library, sources, turn }))
}

// Lets the reader go through the sources that there are by now; also where it was opened by an address.
function lead(view, reader) {
  const place = reader?.place
  const { sources, turn } = view.data
  if (!place || (place.turn ? place.turn !== turn : !place.chat || !sources.some(source => same(source, place)))) return
  Object.assign(place, { sources, turn })
  reader.offerSteps()
}

// Shows which source the reader is at, where it is one of this answer.
function markOpen(view, place) {
  const here = source => place?.turn === view.data.turn && same(place, source)
  const numbers = view.data.sources.filter(here).map(source => source.n)
  for (const { classList, source } of [...view.cards.children, ...view.evidenceCards.children])
    classList.toggle("open", here(source) || numbers.includes(source.n ?? -1))
  for (const marker of view.sentences.querySelectorAll(".marker"))
    marker.setAttribute("aria-current", String(numbers.includes(Number(marker.dataset.n))))
}

function drawSource(view, source) {
  const card = make("article", `source ${source.lost ? "stale" : ""}`)
  card.source = source
  const header = make("header")
  if (source.n) header.append(make("span", "number", String(source.n)))
  const title = button("title", source.title, () => open(view, source, title))
  title.setAttribute("aria-label", `Open ${where(source)}`)
  header.append(title)
  card.append(header)
  if (source.place) card.append(make("p", "where", source.place))
  if (source.lost) card.append(make("p", "lost", `⚠ ${LOST[source.lost]}`))
  const passage = plain("p", "passage")
  passage.append(ending(source.before), make("mark", "", source.quote), beginning(source.after))
  card.append(passage)
  if (source.n) {
    const wrong = button("quiet wrong", "⚑ Wrong citation", () => {
      wrong.setAttribute("aria-pressed", String(wrong.getAttribute("aria-pressed") !== "true"))
      view.tell({ kind: "citation", n: source.n, wrong: wrong.getAttribute("aria-pressed") === "true" })
    })
    wrong.setAttribute("aria-pressed", String(source.judged))
    wrong.title = "Say that this source does not belong to its sentence"
    card.append(wrong)
  }
  return card
}

// As much of what stands before and after a quote as makes it understandable.
function ending(text) {
  return text.length <= AROUND ? text : `… ${text.slice(-AROUND).replace(/^\S*\s/, "")}`
}

function beginning(text) {
  return text.length <= AROUND ? text : `${text.slice(0, AROUND).replace(/\s\S*$/, "")} …`
}

function showStanding(view, data) {
  const counts = { supported: 0, partial: 0, unsupported: 0 }
  for (const sentence of data.sentences) if (sentence.support) counts[sentence.support] += 1
  const total = counts.supported + counts.partial + counts.unsupported
  const of = n => `${n} of ${total} sentences`
  const parts = []
  const [how] = Object.keys(counts).filter(support => counts[support])
  const cited = data.sentences.find(sentence => sentence.support)?.cited.length
  if (total === 1)
    parts.push(`${SHAPES[how]} The sentence is ${how === "supported" && cited > 1 ? "supported by its sources" : WORDS[how]}`)
  else if (total && counts.supported === total) parts.push(`✓ All ${total} sentences are supported by their sources`)
  else
    for (const [support, words] of [["supported", "supported"], ["partial", "partly supported"], ["unsupported", "not supported"]])
      if (counts[support]) parts.push(`${SHAPES[support]} ${of(counts[support])} ${words}`)
  const lost = data.sources.filter(source => source.lost).length
  if (lost) parts.push(`⚠ ${lost === 1 ? "one source has" : `${lost} sources have`} changed or gone since`)
  if (data.stopped) parts.push("■ Stopped before the end.")
  view.standing.textContent = data.running ? "" : parts.join(" · ")
  view.standing.hidden = data.running || !parts.length
}
