// The sources beside an answer, and the way from them into the reader.

// So many characters of what stands before and after a quote make it understandable.
const AROUND = 90

// A long sentence is cited by the clauses that carry the support.
function within(source, item) {
  return source.document === item.document && source.start >= item.start && source.end <= item.end
}

function told(source) {
  return source && { n: source.n, judged: source.judged }
}

function open(view, source, opener) {
  hideTip(view)
  shared.opener = opener
  const { library, sources, turn } = view.data
  keep(opener, () => shared.reader?.show({ ...source, library, sources, turn }))
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
  const card = make("article", "source")
  card.source = source
  const header = make("header")
  if (source.n) header.append(make("span", "number", String(source.n)))
  const title = button("title", source.title, () => open(view, source, title))
  title.setAttribute("aria-label", `Open ${titled(source)}`)
  header.append(title)
  card.append(header)
  if (source.where) card.append(make("p", "where", source.where))
  if (source.lost) card.append(make("p", "lost", `⚠ ${source.lost}`))
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

function ending(text) {
  return text.length <= AROUND ? text : `… ${text.slice(-AROUND).replace(/^\S*\s/, "")}`
}

function beginning(text) {
  return text.length <= AROUND ? text : `${text.slice(0, AROUND).replace(/\s\S*$/, "")} …`
}
