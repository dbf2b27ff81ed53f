const tones = {
  gray: "var(--st-gray-color)",
  blue: "var(--st-blue-color)",
  yellow: "var(--st-yellow-color)",
  violet: "var(--st-violet-color)",
  orange: "var(--st-orange-color)",
  red: "var(--st-red-color)",
  green: "var(--st-green-color)",
};

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

function pair(className, strong, strongClass, weak, weakClass) {
  const cell = element("div", className);
  cell.append(element("div", strongClass, strong));
  if (weak) cell.append(element("div", weakClass, weak));
  return cell;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".worklist");
  const heads = element("div", "heads");
  for (const head of data.heads) heads.append(element("span", "", head));
  const rows = data.rows.map((row) => {
    const line = element("a", "row");
    line.setAttribute("role", "listitem");
    line.href = row.href;
    const chip = element("div", "chip");
    const dot = element("span", "dot");
    dot.style.setProperty("--tone", tones[row.tone] || tones.gray);
    chip.append(dot, document.createTextNode(row.chip));
    line.append(
      chip,
      pair("name", row.title, "title", row.subtitle, "subtitle"),
      pair("text", row.text, "", row.note, "note"),
      element("div", "who", row.who),
      element("div", row.is_late ? "when late" : "when", row.when),
    );
    line.onclick = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      setTriggerValue("opened", row.key);
    };
    return line;
  });
  list.replaceChildren(heads, ...rows);
}
