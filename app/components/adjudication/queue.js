// What a reviewer works through: the items, where they are, what became of each. It lives here,
// so that the next item is on screen before the server has answered.

function keyOf(item) {
  return [item.project_id, item.item_id, item.question_id].join("\u001f");
}

function questionOf(item) {
  return `${item.project_id}/${item.question_id}`;
}

class Queue {
  constructor() {
    this.token = null;
    this.history = []; // What can be taken back: {item, id, previous}
    this.load(null, { items: [], questions: {}, resources: {}, guidelines: {}, is_blind: false });
  }

  load(token, queue) {
    const ahead = (this.items || []).slice(this.at).map(keyOf);
    // What was shown with its answers must not come back into a queue that hides them.
    const canComeBack = ({ item }) =>
      queue.is_blind === this.isBlind && questionOf(item) in queue.questions;
    this.history = this.history.filter(canComeBack);
    this.token = token;
    this.items = queue.items;
    this.questions = queue.questions;
    this.resources = queue.resources;
    this.guidelines = queue.guidelines;
    this.isBlind = queue.is_blind;
    this.marks = new Map(); // item key -> {state, label, action, by, id}
    this.drafts = new Map(); // item key -> {comment, reason, confidence, guideline, editor}
    // Loaded anew, also after a broken connection, it goes on where it was.
    const places = new Map(this.items.map((item, index) => [keyOf(item), index]));
    this.arrive(places.get(ahead.find((key) => places.has(key))) ?? 0);
  }

  arrive(at) {
    this.at = at;
    this.shownAt = performance.now();
  }

  current() {
    return this.items[this.at];
  }

  mark(item) {
    return this.marks.get(keyOf(item));
  }

  draft(item) {
    const key = keyOf(item);
    if (!this.drafts.has(key)) {
      const editor = editorOf(this.type(item), this.start(item), item.text, this.question(item));
      this.drafts.set(key, { comment: "", reason: "", confidence: "", guideline: false, editor });
    }
    return this.drafts.get(key);
  }

  // An answer to begin with; a number only where everybody gave the same.
  start(item) {
    const first = item.answers[0]?.label;
    if (this.type(item) === "interval") {
      return item.answers.every(({ label }) => label === first) ? first : "";
    }
    return item.is_tie ? "" : item.consensus || first;
  }

  // What was refused is not decided: the queue comes back to it.
  isDecided(item) {
    const mark = this.mark(item);
    return Boolean(mark) && mark.state !== "refused";
  }

  countDecided() {
    return this.items.filter((item) => this.isDecided(item)).length;
  }

  // One person's slip is not everybody's: with a single answer there is no "everybody".
  overridesAll(item, label) {
    if (item.answers.length < 2 || ["span", "text"].includes(this.type(item))) return false;
    return item.answers.every((answer) => answer.label !== label);
  }

  decision(item, action, label, undoes) {
    const draft = this.draft(item);
    return {
      decision_id: newId(),
      project_id: item.project_id,
      batch_id: item.batch_id,
      item_id: item.item_id,
      question_id: item.question_id,
      action,
      label: label ?? null,
      undoes,
      comment: draft.comment.trim(),
      reason: draft.reason,
      seconds: Math.round((performance.now() - this.shownAt) / 100) / 10,
      selection: item.selection,
      guideline_case: draft.guideline,
      confidence: draft.confidence || null,
    };
  }

  take(item, action, label) {
    const decision = this.decision(item, action, label, null);
    this.history.push({ item, id: decision.decision_id, previous: this.mark(item) });
    this.marks.set(keyOf(item), { state: "saving", action, label, id: decision.decision_id });
    return decision;
  }

  takeBack() {
    const last = this.history.pop();
    if (!last) return null;
    const { item } = last;
    const decision = this.decision(item, "undo", null, last.id);
    if (last.previous) this.marks.set(keyOf(item), last.previous);
    else this.marks.delete(keyOf(item));
    const at = this.items.findIndex((one) => keyOf(one) === keyOf(item));
    // A queue loaded since has no items that were decided: it comes back.
    if (at === -1) this.items.splice(this.at, 0, item);
    this.arrive(at === -1 ? this.at : at);
    return decision;
  }

  // What the journal says became of a decision.
  settle(decision, answer) {
    const key = keyOf(decision);
    const mark = this.marks.get(key);
    if (answer.state === "taken") {
      this.marks.set(key, { state: "taken", label: answer.label, by: answer.by });
    } else if (answer.state === "refused") {
      this.marks.set(key, { state: "refused", message: answer.message });
    } else if (mark && mark.id === answer.id) {
      mark.state = "stored";
    }
  }

  move(step, onlyOpen) {
    let at = this.at + step;
    const open = (index) => !this.isDecided(this.items[index]);
    while (onlyOpen && at < this.items.length && !open(at)) at += 1;
    if (onlyOpen && at >= this.items.length) {
      const first = this.items.findIndex((_, index) => open(index));
      at = first === -1 ? this.items.length : first;
    }
    this.arrive(Math.max(0, Math.min(at, this.items.length)));
  }

  count(state) {
    return [...this.marks.values()].filter((mark) => mark.state === state).length;
  }

  question(item) {
    return this.questions[questionOf(item)] || {};
  }

  type(item) {
    return this.question(item).label_type || "nominal";
  }

  // A number is typed; what is left to choose is that there is none.
  labels(item) {
    const labels = this.question(item).labels || [];
    if (this.type(item) === "interval") return labels.filter((label) => label.is_abstention);
    return this.type(item) === "text" ? [] : labels;
  }

  nameOf(item, label) {
    return (this.question(item).labels || []).find((one) => one.label === label)?.name || label;
  }

  // An answer of any type in words.
  labelName(item, label) {
    const nameOf = (one) => this.nameOf(item, one);
    if (this.type(item) === "multilabel") return label.split("|").map(nameOf).join(", ");
    if (this.type(item) !== "span") return nameOf(label);
    const spans = spansOf(label);
    if (!spans.length) return "No span";
    // Not every sender writes the text of its spans.
    const characters = charactersOf(item.text);
    const cut = ({ start, end }) => characters.slice(start, end).join("") || `${start}–${end}`;
    const where = (span) => span.text ?? cut(span);
    return spans.map((span) => `${where(span)}: ${nameOf(span.label)}`).join("; ");
  }

  namesOfAnswers(item) {
    const keys = item.answers.flatMap(({ label }) =>
      this.type(item) === "span" ? spansOf(label).map((span) => span.label) : label.split("|"),
    );
    return [...new Set(keys)].map((key) => this.nameOf(item, key));
  }
}
