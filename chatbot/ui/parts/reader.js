// The reader: a document beside the answer, at the sentence that was cited.

// On a narrow screen a whole page is too small to be read.
const NARROW = 600
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]

export default function (component) {
  const { parentElement, data } = component
  const view = (parentElement.footnoteReader ??= build(parentElement))
  const { place, chat, library } = data
  view.offerSteps = () => offerSteps(view)
  view.show = place => show(view, place)
  view.leave = () => leave(view)
  // Whoever goes to another page leaves what was read on this one.
  if (view.place && view.onPage !== location.pathname) close(view)
  view.onPage = location.pathname
  shared.reader = view
  // What was opened from an answer goes with its chat.
  if (view.place && (view.place.library !== library || (view.place.chat && view.place.chat !== chat))) close(view)
  view.chat = chat
  // The address names a place once; whoever has gone elsewhere since is not brought back by a redraw.
  const named = JSON.stringify(place)
  const here = view.place && place && view.place.document === place.document && view.place.start === place.start
  if (place && view.named !== named && !here) show(view, place)
  view.named = named
  if (view.place) remember(view.place) // a page that was drawn anew may have another address
  view.listening?.abort() // this function runs again whenever its data changes
  const listening = (view.listening = new AbortController())
  window.addEventListener("resize", () => cover(view), { signal: listening.signal })
  window.addEventListener("popstate", () => view.place && !namesPlace(location) && close(view), { signal: listening.signal })
  return () => listening.abort()
}

function base(place) {
  return `api/${place.library}/documents/${place.document}`
}

// The place cited or found, unless another page was turned to since.
function shownPlace({ place, facts, marks, asText }) {
  const start = facts?.page_starts?.[place.page - 1]
  if (asText || start === undefined || !marks.length || marks.some(mark => mark.page === place.page)) return place
  return { ...place, start, end: start }
}

function address(place) {
  const at = new URL("./", document.baseURI)
  at.search = new URLSearchParams({ library: place.library, doc: place.document, at: `${place.start}-${place.end}` })
  return at.href
}

// Opens a document at a place; without an end, that has no words to be marked.
async function show(view, place) {
  const shown = view.facts && view.place && !view.place.lost && view.place
  const other = shown?.document !== place.document || shown?.library !== place.library
  place.chat ||= place.turn ? view.chat : ""
  view.place = place
  const opening = view.panel.hidden
  view.panel.hidden = false
  document.documentElement.classList.add("footnote-reading")
  cover(view)
  remember(place, opening)
  tellAnswers(place)
  offerSteps(view)
  if (place.lost) return showAsItWas(view)
  if (other) {
    view.facts = null
    view.found = null
    view.count.textContent = ""
    view.phrase.value = ""
    view.marks = []
    view.original.removeAttribute("href")
    view.title.textContent = place.title ?? "Document"
    view.body.replaceChildren(make("p", "wait", "Opening the document …"))
    if (opening) view.title.focus({ preventScroll: true })
    const facts = await ask(base(place))
    if (view.place !== place) return // somebody was faster
    view.facts = facts
    view.asText = !facts.drawn
    view.zoom = innerWidth < NARROW ? 1.25 : 1
  }
  if (!view.facts) return
  if (view.facts.error) return fail(view, view.facts.error)
  view.title.textContent = view.facts.title
  view.original.href = `${base(place)}/original`
  await paint(view)
}

// What an answer quoted from a document that is another by now, or gone.
function showAsItWas(view) {
  const { place } = view
  view.facts = null
  view.title.textContent = place.title
  view.meta.textContent = place.where
  view.pager.hidden = true
  view.original.removeAttribute("href")
  const was = make("div", "text")
  const since = place.now ? " the answer was written" : ""
  was.append(make("p", "was", `This document ${place.lost}${since}. When it was quoted, it said:`))
  const passage = make("p")
  passage.append(place.before, make("mark", "", place.quote), place.after)
  was.append(passage)
  if (place.now)
    was.append(button("more", "Open it as it is now", () => show(view, { library: place.library, document: place.now, title: place.title, start: 0, end: 0 })))
  view.body.replaceChildren(was)
  view.title.focus({ preventScroll: true })
}

// The citations, or places found, that come before and after this one.
function offerSteps(view) {
  const { place } = view
  const sources = place.sources ?? []
  // Whoever has found a word meanwhile goes on from the last citation.
  const at = sources.findIndex(source => same(source, place))
  view.at = at < 0 && place.from !== undefined ? place.from : at
  for (const control of [view.before, view.after]) control.hidden = sources.length < 2
  view.before.disabled = view.at <= 0
  view.after.disabled = view.at < 0 || view.at >= sources.length - 1
}

function fail(view, reason) {
  view.meta.textContent = ""
  view.pager.hidden = true
  view.body.replaceChildren(make("p", "wait", reason))
}

async function paint(view) {
  const { facts } = view
  view.pager.hidden = !facts.drawn
  name(view.kind, view.asText ? "Page" : "Text", view.asText ? "Show the page instead of the text" : "Show the text instead of the page")
  for (const control of [view.back, view.page, view.forth, view.smaller, view.larger]) control.hidden = view.asText
  view.meta.textContent = [
    facts.format.toUpperCase(),
    facts.pages ? counted(facts.pages, "page") : "",
    facts.date ?? "",
  ].filter(Boolean).join(" · ")
  await (view.painting = view.asText ? paintText(view) : paintPage(view))
}

// --- other places -----------------------------------------------------------------------------------------

// Goes to another place of those at hand; `from` is the number of the citation that is left for it.
function goOn(view, to, from) {
  show(view, { ...view.place, ...to, page: undefined, from })
}

function step(view, by) {
  const source = view.place.sources?.[view.at + by]
  if (source) goOn(view, source)
}

async function find(view) {
  const phrase = view.phrase.value.trim()
  if (!phrase || !view.facts || view.facts.error) return
  if (view.found?.phrase === phrase) return match(view, 1)
  const place = view.place
  const found = await ask(`${base(place)}/find?${new URLSearchParams({ phrase })}`)
  if (view.place !== place) return
  if (found.error) return (view.count.textContent = found.error)
  view.found = { phrase, at: -1, ...found }
  if (!found.count) view.count.textContent = "Not found"
  else match(view, 1)
}

// Whoever is done with finding is shown again what was cited.
function backToCitation(view) {
  const cited = view.place?.from >= 0 && view.place.sources?.[view.place.from]
  if (cited) goOn(view, cited)
}

function match(view, by) {
  const found = view.found
  if (!found?.places.length) return
  found.at = (found.at + by + found.places.length) % found.places.length
  view.count.textContent = `${found.at + 1} of ${found.count}`
  goOn(view, found.places[found.at], view.at)
}

function namesPlace(address) {
  return new URLSearchParams(address.search).has("doc")
}

// Opening the reader is a step that the browser can go back; when it was closed otherwise, that step is used again.
function remember(place, opening) {
  const steps = opening && !namesPlace(location) && !history.state?.footnote
  const here = new URL(location.href)
  if (place) {
    here.searchParams.set("library", place.library)
    here.searchParams.set("doc", place.document)
    here.searchParams.set("at", `${place.start}-${place.end}`)
  } else for (const name of ["doc", "at"]) here.searchParams.delete(name)
  if (steps) history.pushState({ ...history.state, footnote: true }, "", here)
  else history.replaceState(history.state, "", here)
}

// On a narrow screen the reader covers what was there before, which is then out of reach of keys and screen readers too.
function cover(view) {
  for (const element of view.behind) element.inert = false
  view.behind = []
  if (view.panel.hidden || innerWidth > COVERING) return
  let inside = view.panel.getRootNode().host ?? view.panel
  for (; inside !== document.body; inside = inside.parentElement)
    for (const element of inside.parentElement.children)
      if (element !== inside && !element.inert) view.behind.push(element)
  for (const element of view.behind) element.inert = true
}

function tellAnswers(place) {
  for (const answer of shared.answers) answer.readerMoved(place)
}

function close(view) {
  if (view.panel.hidden) return
  view.panel.hidden = true
  view.place = null
  keep(shared.opener, () => document.documentElement.classList.remove("footnote-reading"))
  cover(view)
  remember(null)
  tellAnswers(null)
}

// Closes the reader for somebody who goes on where it was opened.
function leave(view) {
  close(view)
  shared.opener?.focus({ preventScroll: true })
}
