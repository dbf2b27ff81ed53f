// What one item looks like. Texts are only ever set through textContent.

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = text;
  return element;
}

// The second click of a double click meets the next item, which nobody has read yet.
function button(className, onclick, isQuick = false) {
  const made = make("button", className);
  made.type = "button";
  made.onclick = (event) => {
    if (isQuick || event.detail < 2) onclick();
  };
  return made;
}

function textBlock(head, text) {
  const part = make("div");
  if (head) part.append(make("div", "text-head", head));
  const body = make("div", "text", text);
  body.dir = "auto";
  part.append(body);
  return part;
}

function textBlocks(item) {
  if (!item.paired_text) return [textBlock("", item.text)];
  const [first, second] = item.names_of_texts;
  return [textBlock(first, item.text), textBlock(second, item.paired_text)];
}

function metaPairs(item) {
  const meta = [["Item", item.source_key], ["Language", item.language], ...item.metadata];
  return meta
    .filter(([, value]) => value)
    .map(([name, value]) => {
      const pair = make("div");
      pair.append(make("dt", "", name), make("dd", "", value));
      return pair;
    });
}

function labelButton(item, label, key, chosen, choose) {
  const made = button("label", choose);
  if (label.label === item.consensus && !item.is_tie) made.classList.add("plurality");
  if (chosen) made.classList.add("chosen");
  if (key) made.append(make("kbd", "", key));
  const words = make("span");
  words.append(make("span", "name", label.name));
  if (label.description) words.append(make("span", "meaning", label.description));
  made.append(words);
  const votes = item.answers.filter((answer) =>
    answer.label.split("|").includes(label.label),
  ).length;
  if (votes) made.append(make("span", "votes", String(votes)));
  return made;
}

function actionButton([key, name, run, disabled, isQuick]) {
  const made = button("action", run, isQuick);
  made.disabled = disabled;
  made.append(document.createTextNode(`${name} `), make("kbd", "", key));
  return made;
}

// Answers that agree are one group, so that only conflicts stand out.
function groupsOf(answers) {
  const groups = new Map();
  for (const answer of answers) {
    if (!groups.has(answer.label)) groups.set(answer.label, []);
    groups.get(answer.label).push(answer);
  }
  return [...groups].sort((one, other) => other[1].length - one[1].length);
}

function votesBar(groups) {
  const bar = make("div", "votes-bar");
  for (const [, answers] of groups) {
    const part = make("span");
    part.style.flexGrow = answers.length;
    bar.append(part);
  }
  return bar;
}

function groupCard(name, answers, total, who, use) {
  const group = make("div", "group");
  const head = make("div", "group-head");
  head.append(make("span", "label-name", name), make("span", "", `${answers.length} of ${total}`));
  const counts = new Map();
  for (const one of answers.map(who)) counts.set(one, (counts.get(one) || 0) + 1);
  const names = [...counts].map(([one, count]) => (count > 1 ? `${one} × ${count}` : one));
  group.append(head, make("div", "who", names.join(", ")));
  const sure = answers.map((answer) => answer.confidence).filter((value) => value !== null);
  if (sure.length) {
    const told = sure.map((value) => Number(value).toFixed(2)).join(", ");
    group.append(make("div", "who", `confidence ${told}`));
  }
  if (use) group.append(takeButton(use));
  for (const answer of answers) {
    if (answer.comment) group.append(make("div", "said", answer.comment));
  }
  return group;
}

function takeButton(use) {
  const take = button("plain use", use);
  take.textContent = "Take this";
  return take;
}

// What two reviewers decided differently, for whoever settles it.
function disputeNodes(decisions, named, taking) {
  if (!decisions.length) return [];
  const cards = decisions.map(({ reviewer, label, reason, comment }) => {
    const card = make("div", "group");
    card.append(make("span", "label-name", named(label)));
    card.append(make("div", "who", [reviewer, reason].filter(Boolean).join(", ")));
    const use = taking(label);
    if (use) card.append(takeButton(use));
    if (comment) card.append(make("div", "said", comment));
    return card;
  });
  const box = make("div", "dispute");
  box.append(make("h4", "", "Reviewers disagree"), ...cards);
  return [box];
}
