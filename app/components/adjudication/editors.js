// Answers that are more than one label: sets of labels, spans over the text, texts, numbers.

function spansOf(label) {
  try {
    const found = JSON.parse(label || "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

function sortedSpans(spans) {
  return [...spans].sort(
    (one, other) =>
      one.start - other.start || one.end - other.end || (one.label < other.label ? -1 : 1),
  );
}

class SetEditor {
  constructor(start) {
    this.labels = new Set(start ? start.split("|") : []);
  }

  choose(label) {
    if (!this.labels.delete(label)) this.labels.add(label);
  }

  has(label) {
    return this.labels.has(label);
  }

  problem() {
    return this.labels.size ? "" : "Choose a label first.";
  }

  value() {
    return [...this.labels].sort().join("|");
  }
}

class SpanEditor {
  constructor(start, text) {
    this.characters = charactersOf(text);
    // Not every sender writes the text of its spans.
    const cut = ({ start, end }) => this.characters.slice(start, end).join("");
    this.spans = sortedSpans(spansOf(start).map((span) => ({ ...span, text: cut(span) })));
    this.at = this.spans.length ? 0 : -1;
    this.marked = null; // what the mouse has marked: [start, end)
  }

  // A digit names what is marked, else the span that is chosen.
  choose(label) {
    if (this.marked) {
      const [start, end] = this.marked;
      this.marked = null;
      this.add({ start, end, label });
    } else if (this.spans[this.at]) {
      this.spans[this.at].label = label;
      this.settle(this.spans[this.at]);
    }
  }

  has(label) {
    return Boolean(this.spans[this.at]) && this.spans[this.at].label === label;
  }

  add(span) {
    const known = this.spans.find(
      (one) => one.start === span.start && one.end === span.end && one.label === span.label,
    );
    if (!known) this.spans.push(span);
    this.settle(known || span);
  }

  settle(span) {
    span.text = this.characters.slice(span.start, span.end).join("");
    this.spans = sortedSpans(this.spans);
    this.at = this.spans.indexOf(span);
  }

  next() {
    if (this.spans.length) this.at = (this.at + 1) % this.spans.length;
  }

  remove() {
    this.spans.splice(this.at, 1);
    this.at = Math.min(this.at, this.spans.length - 1);
  }

  move(edge, step) {
    const span = this.spans[this.at];
    if (!span) return;
    const moved = { ...span, [edge]: span[edge] + step };
    if (moved.start < 0 || moved.end > this.characters.length || moved.start >= moved.end) return;
    Object.assign(span, moved);
    this.settle(span);
  }

  // Marks the next word, or adds it to what is marked; from the start again at the end.
  markWord(isMore) {
    const words = [];
    let inWord = false;
    this.characters.forEach((character, place) => {
      const belongs = /[\p{L}\p{N}_]/u.test(character);
      if (belongs && !inWord) words.push([place, place + 1]);
      else if (belongs) words[words.length - 1][1] = place + 1;
      inWord = belongs;
    });
    if (!words.length) return;
    const from = this.marked ? this.marked[1] : 0;
    const next = words.find(([start]) => start >= from) || words[0];
    this.marked = isMore && this.marked && next[0] >= from ? [this.marked[0], next[1]] : next;
  }

  problem() {
    return this.marked ? "Name what is marked with a digit, or press Esc." : "";
  }

  value() {
    return JSON.stringify(
      this.spans.map(({ start, end, label, text }) => ({ start, end, label, text })),
    );
  }

  // The text in pieces, each with the spans over it.
  draw(nameOf, pick) {
    const body = make("div", "text spans");
    body.dir = "auto";
    const edges = new Set([0, this.characters.length]);
    for (const span of this.spans) edges.add(span.start).add(span.end);
    for (const edge of this.marked || []) edges.add(edge);
    const places = [...edges].sort((one, other) => one - other);
    places.slice(0, -1).forEach((start, index) => {
      const end = places[index + 1];
      const over = this.spans.filter((span) => span.start <= start && end <= span.end);
      const piece = make(
        over.length ? "mark" : "span",
        over.includes(this.spans[this.at]) ? "piece chosen" : "piece",
        this.characters.slice(start, end).join(""),
      );
      piece.dataset.start = start;
      if (this.marked && this.marked[0] <= start && end <= this.marked[1]) {
        piece.classList.add("marked");
      }
      if (over.length) {
        piece.title = over.map((span) => nameOf(span.label)).join(", ");
        piece.onclick = () => pick(this.spans.indexOf(over[over.length - 1]));
      }
      body.append(piece);
      for (const span of over.filter((each) => each.end === end)) {
        const tag = make("span", "tag");
        tag.dataset.name = nameOf(span.label);
        body.append(tag);
      }
    });
    return body;
  }

  // Where the mouse has marked something, counted in characters.
  mark(selection) {
    const place = (node, offset) => {
      const piece = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      if (!piece || piece.dataset.start === undefined) return null;
      const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : "";
      return Number(piece.dataset.start) + charactersOf(before).length;
    };
    if (!selection || selection.isCollapsed) return;
    const one = place(selection.anchorNode, selection.anchorOffset);
    const other = place(selection.focusNode, selection.focusOffset);
    if (one === null || other === null || one === other) return;
    this.marked = [Math.min(one, other), Math.max(one, other)];
  }
}

class TextEditor {
  constructor(start) {
    this.start = start || "";
    this.text = this.start;
  }

  choose() {}

  has() {
    return false;
  }

  problem() {
    return this.text.trim() ? "" : "The text is empty.";
  }

  value() {
    return this.text;
  }

  draw() {
    const box = make("div", "text-editor");
    const area = make("textarea", "editor");
    area.value = this.text;
    area.dir = "auto";
    area.maxLength = 20000;
    area.rows = Math.min(12, 2 + Math.ceil(this.text.length / 70));
    const shown = make("div", "diff");
    shown.dir = "auto";
    const redraw = () => shown.replaceChildren(...diffNodes(this.start, this.text));
    area.oninput = () => {
      this.text = area.value;
      redraw();
    };
    redraw();
    box.append(area, shown);
    return box;
  }
}

function diffNodes(before, after) {
  const tags = { same: "span", removed: "del", added: "ins" };
  return differences(before, after).map(([kind, text]) => make(tags[kind], "", text));
}

class NumberEditor {
  constructor(start, bounds) {
    this.text = start || "";
    [this.least, this.greatest] = bounds || ["", ""];
  }

  has() {
    return false;
  }

  // A digit pressed anywhere goes into the field, in place of what stands there.
  begin(field) {
    field.focus();
    field.select();
  }

  problem() {
    const number = Number(this.text);
    if (!this.text.trim() || !Number.isFinite(number)) return "Type a number first.";
    if (this.least === "" || (this.least <= number && number <= this.greatest)) return "";
    return `The number is not between ${this.least} and ${this.greatest}.`;
  }

  value() {
    return String(Number(this.text));
  }

  draw() {
    const box = make("label", "number-editor", "Number ");
    const field = make("input", "editor");
    Object.assign(field, { type: "number", step: "any", min: this.least, max: this.greatest });
    field.value = this.text;
    field.oninput = () => (this.text = field.value);
    box.append(field);
    if (this.least !== "") box.append(make("span", "", `from ${this.least} to ${this.greatest}`));
    return box;
  }
}

function editorOf(type, start, text, question) {
  if (type === "interval") return new NumberEditor(start, question.bounds);
  if (type === "multilabel") return new SetEditor(start);
  if (type === "span") return new SpanEditor(start, text);
  if (type === "text") return new TextEditor(start);
  return null;
}
