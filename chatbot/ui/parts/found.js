// Places in documents, each a link into the reader.

export default function (component) {
  const { parentElement, data } = component
  const list = (parentElement.footnoteList ??= parentElement.appendChild(make("div", "found")))
  draw(list, data.groups, group => drawGroup(data.library, group))
}

function drawGroup(library, group) {
  const section = make("section")
  if (group.title) section.append(make("h3", "", group.title))
  for (const place of group.places) {
    const entry = button("entry", "", () => {
      shared.opener = entry
      keep(entry, () => shared.reader?.show({ ...place, library, sources: group.places }))
    })
    if (titled(place)) entry.append(make("span", "where", titled(place)))
    const text = plain("span", "text")
    text.append(place.before, place.quote ? make("mark", "", place.quote) : "", place.after)
    entry.append(text)
    section.append(entry)
  }
  if (group.more) section.append(make("p", "more", `and ${group.more.toLocaleString("en")} more; open one and use “Find in document”`))
  return section
}
