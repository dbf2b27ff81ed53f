// What stands beside an item: the guideline it was answered under, and what happened to it.

function fold(title, open, nodes) {
  const details = make("details", "fold");
  details.open = open;
  details.append(make("summary", "", title), ...nodes);
  return details;
}

function sectionNode({ title, text }) {
  const part = make("div", "section");
  if (title) part.append(make("div", "section-title", title));
  part.append(make("div", "section-text", text));
  return part;
}

// Sections about a label that somebody chose stand open, all others are folded.
function guidelineNodes(guideline, names) {
  if (!guideline) return [];
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const about = guideline.sections.filter((one) => wanted.has(one.title.toLowerCase()));
  const others = guideline.sections.filter((one) => !about.includes(one));
  const head = make("h4", "", `Guideline ${guideline.version}`);
  const nodes = [head, ...about.map(sectionNode)];
  if (others.length) {
    const title = about.length ? "The rest of it" : "The whole guideline";
    nodes.push(fold(title, !about.length, others.map(sectionNode)));
  }
  return nodes;
}

function historyNodes(history) {
  if (!history.length) return [];
  const lines = history.map(({ when, what, who }) => {
    const line = make("div", "event");
    line.append(make("span", "", `${what}${who ? `, ${who}` : ""}`), make("span", "when", when));
    return line;
  });
  return [fold(`History (${history.length})`, false, lines)];
}
