// Draws an answer with its sources. Text is only ever set as text, never as HTML.

function make(tag, className, text) {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text) element.textContent = text
  return element
}

export default function (component) {
  const { parentElement, data } = component
  // Which source is open outlives a redraw: while an answer streams, it is drawn several times a second.
  const state = (parentElement.footnote ??= { open: undefined, drawn: "", heading: "" })
  const wanted = JSON.stringify(data)
  if (state.drawn === wanted) return
  state.drawn = wanted
  const numbers = data.sources.map(source => source.n)
  if (state.heading !== data.heading) state.open = undefined // evidence gave way to sources: other numbers
  state.heading = data.heading
  if (state.open === undefined) state.open = data.refused ? null : numbers[0]

  const root = make("div", data.refused ? "cited refused" : "cited")
  const answer = make("section", "answer")
  answer.setAttribute("aria-label", "Answer")
  answer.setAttribute("aria-live", "polite")
  const aside = make("aside", "sources")
  aside.setAttribute("aria-label", data.heading || "Sources")
  root.append(answer, aside)

  function show(n, scroll) {
    state.open = n
    for (const card of aside.querySelectorAll(".source")) draw(card)
    for (const marker of answer.querySelectorAll(".marker"))
      marker.setAttribute("aria-pressed", String(Number(marker.dataset.n) === n))
    if (scroll) aside.querySelector(".source.open")?.scrollIntoView({ block: "nearest", behavior: "smooth" })
  }

  function draw(card) {
    const source = card.source
    const open = source.n === state.open
    card.classList.toggle("open", open)
    card.querySelector("header button").setAttribute("aria-expanded", String(open))
    const passage = make("p", "passage")
    passage.append(open ? source.before : "", make("mark", "", source.quote), open ? source.after : "")
    card.querySelector(".passage")?.remove()
    card.append(passage)
  }

  for (const sentence of data.sentences) {
    const listed = sentence.text.startsWith("- ")
    const span = make(listed ? "p" : "span", "sentence", sentence.text)
    for (const n of sentence.citations) {
      const source = data.sources.find(candidate => candidate.n === n)
      const marker = make("button", "marker", String(n))
      marker.dataset.n = n
      marker.setAttribute("aria-label", `Source ${n}: ${source?.title ?? ""} ${source?.place ?? ""}`.trim())
      marker.title = source?.quote ?? ""
      marker.onclick = () => show(n, true)
      span.append(marker)
    }
    if (sentence.support === "partial" || sentence.support === "unsupported") {
      const label = sentence.support === "partial" ? "◐ partly supported" : "✕ not supported"
      span.append(make("span", `flag ${sentence.support}`, `${label}: ${sentence.reason}`))
    }
    answer.append(span, " ")
  }
  if (data.pending) answer.append(make("span", "pending", data.pending))
  if (data.note) answer.append(make("p", "note", data.note))

  if (data.sources.length) aside.append(make("h4", "", data.heading))
  for (const source of data.sources) {
    const card = make("article", "source")
    card.source = source
    const header = make("header")
    header.append(make("span", "number", data.refused ? "–" : String(source.n)))
    const title = make("button", "", source.title)
    title.onclick = () => show(source.n === state.open ? null : source.n, false)
    header.append(title)
    const place = [source.place, source.context.split(" › ").slice(1).join(" › ")].filter(Boolean).join(" · ")
    card.append(header)
    if (place) card.append(make("p", "where", place))
    aside.append(card)
    draw(card)
  }
  show(state.open, false)
  parentElement.querySelector(".cited")?.remove()
  parentElement.append(root)
}
