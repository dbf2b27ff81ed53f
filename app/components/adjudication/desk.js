// The queue lives here, so that the next item is on screen before the server has answered.

const REASONS = [
  ["", "No reason given"],
  ["ambiguous_text", "Ambiguous text"],
  ["guideline_gap", "Guideline gap"],
  ["annotator_error", "Annotator error"],
  ["edge_case", "Edge case"],
  ["subjective", "Subjective"],
];
const SHORTCUTS = [
  ["1–9", "choose a label"],
  ["a", "accept the plurality"],
  ["s", "skip"],
  ["f", "flag for the lead"],
  ["u", "undo the last decision"],
  ["→ n", "next item"],
  ["← p", "previous item"],
  ["c", "comment, Esc to leave"],
  ["e", "next reason"],
  ["g", "the guideline needs this case"],
  ["h", "show or hide names"],
  ["?", "show or hide this list"],
];
const desks = new WeakMap();

function keyOf(item) {
  return [item.project_id, item.item_id, item.question_id].join("\u001f");
}

class Desk {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.token = null;
    this.items = [];
    this.at = 0;
    this.marks = new Map(); // item key -> {state, label, action, by, id}
    this.drafts = new Map(); // item key -> {comment, reason, guideline}
    this.history = [];
    this.namesShown = false;
    this.shownAt = performance.now();
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey, true);
    this.outbox = new Outbox(() => this.showSaving());
    this.find(".help-button").onclick = () => this.toggleHelp();
    this.buildNotes();
    this.buildHelp();
  }

  close() {
    window.removeEventListener("keydown", this.onKey, true);
    this.outbox.close();
    desks.delete(this.root);
  }

  receive({ data, setStateValue }) {
    if (data.queue && data.token !== this.token) {
      this.token = data.token;
      this.items = data.queue.items;
      this.questions = data.queue.questions;
      this.resources = data.queue.resources;
      this.marks.clear();
      this.history = [];
      this.at = 0;
      this.show();
    }
    this.outbox.connect(setStateValue, this.token);
    if (data.token !== this.token) {
      this.outbox.askForQueue(); // The server believes that this page has the queue.
      return;
    }
    for (const [decision, answer] of this.outbox.receive(data.nonce, data.answers || [])) {
      this.settle(decision, answer);
    }
  }

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
    if (this.current() && keyOf(this.current()) === key) this.showState();
  }

  current() {
    return this.items[this.at];
  }

  draft(item) {
    const key = keyOf(item);
    if (!this.drafts.has(key)) {
      this.drafts.set(key, { comment: "", reason: "", guideline: false });
    }
    return this.drafts.get(key);
  }

  decide(action, label) {
    const item = this.current();
    if (!item) return;
    const mark = this.marks.get(keyOf(item));
    if (mark && mark.state === "taken") return;
    const decision = this.decision(item, action, label, null);
    this.outbox.add(decision);
    this.marks.set(keyOf(item), { state: "saving", action, label, id: decision.decision_id });
    this.history.push({ at: this.at, id: decision.decision_id, previous: mark });
    this.move(1, true);
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
    };
  }

  undo() {
    const last = this.history.pop();
    if (!last) return;
    const item = this.items[last.at];
    this.outbox.add(this.decision(item, "undo", null, last.id));
    if (last.previous) this.marks.set(keyOf(item), last.previous);
    else this.marks.delete(keyOf(item));
    this.at = last.at;
    this.show();
  }

  accept() {
    const item = this.current();
    if (item && item.consensus !== null && !item.is_tie) this.decide("label", item.consensus);
    else if (item) this.say("The votes are tied: choose a label.", "taken");
  }

  move(step, onlyOpen) {
    let at = this.at + step;
    const open = (index) => !this.marks.has(keyOf(this.items[index]));
    while (onlyOpen && at < this.items.length && !open(at)) at += 1;
    if (onlyOpen && at >= this.items.length) {
      const first = this.items.findIndex((_, index) => open(index));
      at = first === -1 ? this.items.length : first;
    }
    this.at = Math.max(0, Math.min(at, this.items.length));
    this.show();
  }

  key(event) {
    if (!this.root.isConnected && !this.root.host?.isConnected) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const focus = event.composedPath()[0];
    const typing =
      /^(input|textarea|select)$/i.test(focus.tagName || "") || focus.isContentEditable;
    if (typing) {
      if (event.key === "Escape" && focus === this.find("textarea")) focus.blur();
      else if (focus.type !== "checkbox" || focus !== this.find("input")) return;
      else if (event.key === " ") return;
    }
    if (document.querySelector('[role="dialog"]')) return;
    if (!this.act(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  act(key) {
    const item = this.current();
    if (/^[1-9]$/.test(key)) {
      const label = item && this.labels(item)[Number(key) - 1];
      if (label) this.decide("label", label.label);
      return true;
    }
    const actions = {
      a: () => this.accept(),
      s: () => this.decide("skip", null),
      f: () => this.decide("flag", null),
      u: () => this.undo(),
      n: () => this.move(1, false),
      p: () => this.move(-1, false),
      c: () => this.find("textarea").focus(),
      e: () => this.nextReason(),
      g: () => this.find("input").click(),
      h: () => this.toggleNames(),
      "?": () => this.toggleHelp(),
      Escape: () => {},
      ArrowRight: () => this.move(1, false),
      ArrowLeft: () => this.move(-1, false),
    };
    const action = actions[key.length === 1 ? key.toLowerCase() : key];
    if (action) action();
    return Boolean(action);
  }

  labels(item) {
    const question = this.questions[`${item.project_id}/${item.question_id}`];
    return question ? question.labels : [];
  }

  labelName(item, label) {
    const known = this.labels(item).find((candidate) => candidate.label === label);
    return known ? known.name : label;
  }

  show() {
    this.shownAt = performance.now();
    const item = this.current();
    this.find(".work").hidden = !item;
    this.find(".done").hidden = Boolean(item);
    this.showPlace();
    if (!item) {
      this.showDone();
      return;
    }
    this.showTexts(item);
    this.showLabels(item);
    this.showAnswers(item);
    this.showState();
    const draft = this.draft(item);
    this.find("textarea").value = draft.comment;
    this.find("select").value = draft.reason;
    this.find("input").checked = draft.guideline;
  }

  showPlace() {
    const item = this.current();
    const place = item ? `${this.at + 1} of ${this.items.length}` : "End of the queue";
    this.find(".place").textContent = `${place} · ${this.marks.size} decided`;
    this.find(".why").textContent = item
      ? `${item.batch_id}${item.batch_name ? ` ${item.batch_name}` : ""} · ${item.question} · ${item.why}`
      : "";
  }

  showTexts(item) {
    const box = this.find(".texts");
    box.classList.toggle("pair", Boolean(item.paired_text));
    box.replaceChildren(...textBlocks(item));
    this.find(".meta").replaceChildren(...metaPairs(item));
  }

  showLabels(item) {
    const mark = this.marks.get(keyOf(item)) || {};
    this.find(".labels").replaceChildren(
      ...this.labels(item).map((label, index) =>
        labelButton(item, label, index, mark.label === label.label, () =>
          this.decide("label", label.label),
        ),
      ),
    );
    const actions = [
      ["a", "Accept plurality", () => this.accept(), item.consensus === null || item.is_tie],
      ["s", "Skip", () => this.decide("skip", null), false],
      ["f", "Flag", () => this.decide("flag", null), false],
      ["u", "Undo", () => this.undo(), !this.history.length],
      ["←", "Previous", () => this.move(-1, false), this.at === 0],
      ["→", "Next", () => this.move(1, false), false],
    ];
    this.find(".actions").replaceChildren(...actions.map(actionButton));
  }

  showAnswers(item) {
    const groups = groupsOf(item.answers);
    const total = item.answers.length;
    const head = make("h4", "", total === 1 ? "1 answer" : `${total} answers`);
    const names = button("plain", () => this.toggleNames());
    names.append(this.namesShown ? "Hide names " : "Show names ", make("kbd", "", "h"));
    head.append(names);
    const who = (answer) =>
      this.namesShown
        ? answer.annotator_id
        : this.resources[answer.resource_id] || answer.resource_id;
    this.find(".answers").replaceChildren(
      head,
      votesBar(groups),
      ...groups.map(([label, answers]) =>
        groupCard(this.labelName(item, label), answers, total, who),
      ),
    );
  }

  showState() {
    const item = this.current();
    const mark = item && this.marks.get(keyOf(item));
    if (!mark) return this.say("", "");
    if (mark.state === "refused") return this.say(mark.message, "taken");
    const what = mark.label ? this.labelName(item, mark.label) : mark.action;
    if (mark.state === "taken") {
      return this.say(`${mark.by} has already decided: ${what}. Nothing was overwritten.`, "taken");
    }
    return this.say(`Decided: ${what}${mark.state === "saving" ? ", saving" : ""}`, "decided");
  }

  say(text, className) {
    const state = this.find(".state");
    state.textContent = text;
    state.className = `state ${className}`;
  }

  showSaving() {
    const waiting = this.outbox ? this.outbox.waiting.size : 0;
    const saving = this.find(".saving");
    saving.textContent = waiting ? `${waiting} being saved` : this.marks.size ? "All saved" : "";
    saving.classList.toggle("late", waiting > 0 && this.outbox.isLate());
  }

  showDone() {
    const done = this.find(".done");
    const decided = this.marks.size;
    const text = this.items.length
      ? `This part of the queue is at its end: ${decided} of ${this.items.length} decided.`
      : "Nothing waits for review here.";
    done.replaceChildren(make("p", "", text));
    if (!this.items.length) return;
    const again = button("action", () => this.outbox.setStateValue("renew", this.token));
    again.textContent = "Load what is left";
    done.append(again);
  }

  buildNotes() {
    const save = (change) => {
      const item = this.current();
      if (item) Object.assign(this.draft(item), change);
    };
    const textarea = this.find("textarea");
    textarea.oninput = () => save({ comment: textarea.value });
    const select = this.find("select");
    select.replaceChildren(
      ...REASONS.map(([value, name]) => {
        const option = make("option", "", name);
        option.value = value;
        return option;
      }),
    );
    select.onchange = () => {
      save({ reason: select.value });
      select.blur();
    };
    const box = this.find("input");
    box.onchange = () => save({ guideline: box.checked });
  }

  nextReason() {
    const select = this.find("select");
    select.selectedIndex = (select.selectedIndex + 1) % REASONS.length;
    select.onchange();
  }

  toggleNames() {
    this.namesShown = !this.namesShown;
    if (this.current()) this.showAnswers(this.current());
  }

  buildHelp() {
    this.find(".shortcuts").replaceChildren(
      ...SHORTCUTS.map(([keys, meaning]) => {
        const line = make("div");
        for (const key of keys.split(" ")) line.append(make("kbd", "", key), " ");
        line.append(meaning);
        return line;
      }),
    );
  }

  toggleHelp() {
    const help = this.find(".shortcuts");
    help.hidden = !help.hidden;
  }
}

export default function (component) {
  const root = component.parentElement;
  if (!desks.has(root)) desks.set(root, new Desk(root));
  const desk = desks.get(root);
  desk.receive(component);
  return () => desk.close();
}
