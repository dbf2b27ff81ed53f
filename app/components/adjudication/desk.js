// The queue lives here, so that the next item is on screen before the server has answered.

const REASONS = [
  ["", "No reason given"],
  ["ambiguous_text", "Ambiguous text"],
  ["guideline_gap", "Guideline gap"],
  ["annotator_error", "Annotator error"],
  ["edge_case", "Edge case"],
  ["subjective", "Subjective"],
];
const CONFIDENCES = [
  ["", "Not told"],
  ["sure", "Sure"],
  ["fairly_sure", "Fairly sure"],
  ["unsure", "Unsure"],
];
const SHORTCUTS = [
  ["1–9", "choose a label; of several, or for a span"],
  ["Enter", "decide a set of labels, spans or a text"],
  ["t", "edit the text, Esc to leave, Ctrl+Enter to decide"],
  ["w W", "mark the next word, or one more; the mouse marks too"],
  ["Tab", "next span"],
  [", .", "its start left, right"],
  ["< >", "its end left, right"],
  ["Delete", "remove the span"],
  ["a", "accept the plurality"],
  ["s", "skip"],
  ["f", "flag for the lead"],
  ["u", "undo the last decision"],
  ["→ n", "next item"],
  ["← p", "previous item"],
  ["c", "comment, Esc to leave"],
  ["e", "next reason"],
  ["d", "how sure"],
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
    this.find(".texts").addEventListener("mouseup", () => this.mark());
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
      this.guidelines = data.queue.guidelines;
      this.isBlind = data.queue.is_blind;
      this.drafts.clear();
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
      const start = item.is_tie ? "" : item.consensus || item.answers[0]?.label;
      const editor = editorOf(this.type(item), start, item.text);
      const told = { comment: "", reason: "", confidence: "", guideline: false };
      this.drafts.set(key, { ...told, editor });
    }
    return this.drafts.get(key);
  }

  decide(action, label) {
    const item = this.current();
    if (!item) return;
    const mark = this.marks.get(keyOf(item));
    if (mark && mark.state === "taken") return;
    if (action === "label" && this.overridesAll(item, label) && !this.draft(item).comment.trim()) {
      this.say("Nobody answered so: say why, then decide again.", "taken");
      this.find(".comment-label textarea").focus();
      return;
    }
    const decision = this.decision(item, action, label, null);
    this.outbox.add(decision);
    this.marks.set(keyOf(item), { state: "saving", action, label, id: decision.decision_id });
    this.history.push({ at: this.at, id: decision.decision_id, previous: mark });
    this.move(1, true);
  }

  // What was refused is not decided: the queue comes back to it.
  isDecided(item) {
    const mark = this.marks.get(keyOf(item));
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

  decideEdited() {
    const item = this.current();
    const editor = item && this.draft(item).editor;
    if (!editor) return;
    const problem = editor.problem();
    if (problem) this.say(problem, "taken");
    else this.decide("label", editor.value());
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
    else if (item) this.say(this.whyNoPlurality(item), "taken");
  }

  whyNoPlurality(item) {
    if (this.isBlind) return "The answers are hidden: choose for yourself.";
    return item.is_tie ? "The votes are tied: choose a label." : "There is no plurality.";
  }

  choose(label) {
    const item = this.current();
    const { editor } = this.draft(item);
    if (!editor) {
      this.decide("label", label);
      return;
    }
    editor.choose(label);
    this.showEdited();
  }

  edit(change) {
    const item = this.current();
    const editor = item && this.draft(item).editor;
    if (!(editor instanceof SpanEditor)) return;
    change(editor);
    this.showEdited();
  }

  mark() {
    const item = this.current();
    const editor = item && this.draft(item).editor;
    if (!(editor instanceof SpanEditor)) return;
    const tree = this.root.getRootNode();
    editor.mark(tree.getSelection ? tree.getSelection() : document.getSelection());
    if (!editor.marked) return;
    this.showEdited();
    this.say("Which label? Press its digit.", "");
  }

  showEdited() {
    const item = this.current();
    this.showTexts(item);
    this.showLabels(item);
  }

  move(step, onlyOpen) {
    let at = this.at + step;
    const open = (index) => !this.isDecided(this.items[index]);
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
    const isDone = event.ctrlKey && event.key === "Enter";
    if (!isDone && (event.ctrlKey || event.metaKey || event.altKey)) return;
    const focus = event.composedPath()[0];
    const typing =
      /^(input|textarea|select)$/i.test(focus.tagName || "") || focus.isContentEditable;
    if (typing) {
      if (isDone) focus.blur();
      else if (event.key === "Escape" && /^textarea$/i.test(focus.tagName)) focus.blur();
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
      if (label) this.choose(label.label);
      return true;
    }
    const actions = {
      a: () => this.accept(),
      s: () => this.decide("skip", null),
      f: () => this.decide("flag", null),
      u: () => this.undo(),
      n: () => this.move(1, false),
      p: () => this.move(-1, false),
      c: () => this.find(".comment-label textarea").focus(),
      d: () => this.nextOption(".confidence-label select"),
      t: () => this.find(".editor")?.focus(),
      e: () => this.nextOption(".reason-label select"),
      g: () => this.find("input").click(),
      h: () => this.toggleNames(),
      "?": () => this.toggleHelp(),
      Escape: () => this.edit((editor) => (editor.marked = null)),
      ArrowRight: () => this.move(1, false),
      ArrowLeft: () => this.move(-1, false),
    };
    const editor = item && this.draft(item).editor;
    if (editor) actions.Enter = () => this.decideEdited();
    if (editor instanceof SpanEditor) {
      Object.assign(actions, {
        w: () => this.edit(() => editor.markWord(false)),
        W: () => this.edit(() => editor.markWord(true)),
        Tab: () => this.edit(() => editor.next()),
        Delete: () => this.edit(() => editor.remove()),
        Backspace: () => this.edit(() => editor.remove()),
        ",": () => this.edit(() => editor.move("start", -1)),
        ".": () => this.edit(() => editor.move("start", 1)),
        "<": () => this.edit(() => editor.move("end", -1)),
        ">": () => this.edit(() => editor.move("end", 1)),
      });
    }
    const action = actions[key] || (key.length === 1 && actions[key.toLowerCase()]);
    if (action) action();
    return Boolean(action);
  }

  question(item) {
    return this.questions[`${item.project_id}/${item.question_id}`];
  }

  type(item) {
    return this.question(item)?.label_type || "nominal";
  }

  labels(item) {
    return this.type(item) === "text" ? [] : this.question(item)?.labels || [];
  }

  labelName(item, label) {
    const nameOf = (key) => this.labels(item).find((one) => one.label === key)?.name || key;
    if (this.type(item) === "multilabel") return label.split("|").map(nameOf).join(", ");
    if (this.type(item) !== "span") return nameOf(label);
    const spans = spansOf(label);
    if (!spans.length) return "No span";
    return spans.map((span) => `${span.text ?? `${span.start}–${span.end}`}: ${nameOf(span.label)}`).join("; ");
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
    this.find(".comment-label textarea").value = draft.comment;
    this.find(".reason-label select").value = draft.reason;
    this.find(".confidence-label select").value = draft.confidence;
    this.find("input").checked = draft.guideline;
  }

  showPlace() {
    const item = this.current();
    const place = item ? `${this.at + 1} of ${this.items.length}` : "End of the queue";
    this.find(".place").textContent = `${place} · ${this.countDecided()} decided`;
    this.find(".why").textContent = item
      ? `${item.batch_id}${item.batch_name ? ` ${item.batch_name}` : ""} · ${item.question} · ${item.why}`
      : "";
  }

  showTexts(item) {
    const box = this.find(".texts");
    box.classList.toggle("pair", Boolean(item.paired_text));
    const { editor } = this.draft(item);
    if (editor instanceof SpanEditor) {
      const pick = (place) => this.edit(() => (editor.at = place));
      box.replaceChildren(editor.draw((label) => this.labels(item).find((one) => one.label === label)?.name || label, pick));
    } else box.replaceChildren(...textBlocks(item));
    if (editor instanceof TextEditor) box.append(editor.draw());
    this.find(".meta").replaceChildren(...metaPairs(item));
  }

  showLabels(item) {
    const mark = this.marks.get(keyOf(item)) || {};
    const { editor } = this.draft(item);
    this.find(".labels").replaceChildren(
      ...this.labels(item).map((label, index) =>
        labelButton(
          item,
          label,
          index,
          editor ? editor.has(label.label) : mark.label === label.label,
          () => this.choose(label.label),
        ),
      ),
    );
    const decide = editor ? [["Enter", "Decide", () => this.decideEdited(), false]] : [];
    const actions = [
      ...decide,
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
    this.find(".guideline").replaceChildren(
      ...guidelineNodes(this.guidelines[item.guideline], this.namesOfAnswers(item)),
    );
    this.find(".history").replaceChildren(...historyNodes(item.history));
    if (this.isBlind) {
      this.find(".answers").replaceChildren(make("p", "who", "The answers are hidden."));
      return;
    }
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
        groupCard(this.labelName(item, label), answers, total, who, this.taking(item, label)),
      ),
    );
  }

  namesOfAnswers(item) {
    const keys = item.answers.flatMap(({ label }) =>
      this.type(item) === "span" ? spansOf(label).map((span) => span.label) : label.split("|"),
    );
    return [...new Set(keys)].map(
      (key) => this.labels(item).find((one) => one.label === key)?.name || key,
    );
  }

  // Somebody's answer as the start of one's own.
  taking(item, label) {
    const draft = this.draft(item);
    if (!draft.editor) return null;
    return () => {
      const start = draft.editor.start;
      draft.editor = editorOf(this.type(item), label, item.text);
      if (start !== undefined) draft.editor.start = start;
      this.showEdited();
    };
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
    const decided = this.countDecided();
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
    const textarea = this.find(".comment-label textarea");
    textarea.oninput = () => save({ comment: textarea.value });
    const offer = (selector, options, name) => {
      const select = this.find(selector);
      select.replaceChildren(
        ...options.map(([value, shown]) => {
          const option = make("option", "", shown);
          option.value = value;
          return option;
        }),
      );
      select.onchange = () => {
        save({ [name]: select.value });
        select.blur();
      };
    };
    offer(".reason-label select", REASONS, "reason");
    offer(".confidence-label select", CONFIDENCES, "confidence");
    const box = this.find("input");
    box.onchange = () => save({ guideline: box.checked });
  }

  nextOption(selector) {
    const select = this.find(selector);
    select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
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
