// The sentences of an answer: how each is supported, and the markers that open its sources.

const SHAPES = { supported: "✓", partial: "◐", unsupported: "✕" }

function drawSentence(view, { text, cited, support, doubt }) {
  const span = make(text.startsWith("- ") ? "p" : "span", `sentence ${support ?? ""}`, text)
  for (const n of cited) span.append(drawMarker(view, n))
  if (support) {
    const flag = make("span", `flag ${support}`)
    const shape = make("span", "", SHAPES[support])
    shape.setAttribute("aria-hidden", "true")
    flag.append(shape, doubt ? ` ${doubt}` : hidden(" (supported by its source)"))
    flag.title = doubt || "supported by its source"
    span.append(flag)
  }
  span.append(" ")
  return span
}

function drawMarker(view, n) {
  const source = () => view.data.sources.find(source => source.n === n)
  const marker = button("marker", String(n), () => open(view, source(), marker))
  marker.dataset.n = n
  marker.setAttribute("aria-label", `Source ${n}, ${titled(source())}: “${source().quote}”. Opens the document.`)
  marker.onmouseenter = marker.onfocus = () => showTip(view, source(), marker)
  marker.onmouseleave = marker.onblur = () => hideTip(view)
  return marker
}

function showTip(view, source, marker) {
  hideTip(view)
  const tip = (view.tip = make("div", "tip"))
  tip.setAttribute("aria-hidden", "true") // screen readers are told by the marker's own label
  tip.append(plain("p", "", `“${source.quote}”`), make("p", "where", titled(source)))
  if (source.lost) tip.append(make("p", "lost", `This document ${source.lost}.`))
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
