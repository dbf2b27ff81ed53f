// What of the queue is on screen.

class Sheet {
  constructor(desk) {
    this.desk = desk;
    this.queue = desk.queue;
    this.find = (selector) => desk.root.querySelector(selector);
    this.namesShown = false;
    this.find(".help-button").onclick = () => this.toggleHelp();
    this.find(".shortcuts").replaceChildren(
      ...SHORTCUTS.map(([keys, meaning]) => {
        const line = make("div");
        for (const key of keys.split(" ")) line.append(make("kbd", "", key), " ");
        line.append(meaning);
        return line;
      }),
    );
  }

  // Often asked for: the same text anew would be laid out and painted anew.
  write(selector, text) {
    const element = this.find(selector);
    if (element.textContent !== text) element.textContent = text;
  }

  editorField() {
    return this.find(".editor");
  }

  show() {
    const item = this.queue.current();
    this.find(".work").hidden = !item;
    this.find(".done").hidden = Boolean(item);
    this.showPlace();
    if (!item) {
      this.showDone();
      return;
    }
    this.showTexts(item);
    this.showLabels(item);
    this.showBeside(item);
    this.showState();
    this.desk.notes.show(this.queue.draft(item));
  }

  showPlace() {
    const { at, items } = this.queue;
    const item = this.queue.current();
    const place = item ? `${at + 1} of ${items.length}` : "End of the queue";
    this.write(".place", `${place} · ${this.queue.countDecided()} decided`);
    const batch = item && [item.batch_id, item.batch_name].join(" ").trim();
    this.write(".why", item ? [batch, item.question, item.why].join(" · ") : "");
  }

  showTexts(item) {
    const box = this.find(".texts");
    box.classList.toggle("pair", Boolean(item.paired_text));
    const { editor } = this.queue.draft(item);
    if (editor instanceof SpanEditor) {
      const pick = (place) => this.desk.edit(() => (editor.at = place));
      box.replaceChildren(editor.draw((label) => this.queue.nameOf(item, label), pick));
    } else {
      box.replaceChildren(...textBlocks(item));
      if (editor?.draw) box.append(editor.draw());
    }
    this.find(".meta").replaceChildren(...metaPairs(item));
  }

  showLabels(item) {
    const mark = this.queue.mark(item) || {};
    const { editor } = this.queue.draft(item);
    const isNumber = editor instanceof NumberEditor;
    this.find(".labels").replaceChildren(
      ...this.queue.labels(item).map((label, index) =>
        labelButton(
          item,
          label,
          this.keyOfLabel(index, isNumber),
          editor ? editor.has(label.label) : mark.label === label.label,
          () => this.desk.choose(label.label),
        ),
      ),
    );
    const { desk, queue } = this;
    const decide = editor ? [["Enter", "Decide", () => desk.decideEdited(), false]] : [];
    const actions = [
      ...decide,
      ["a", "Accept plurality", () => desk.accept(), item.consensus === null || item.is_tie],
      ["s", "Skip", () => desk.decide("skip", null), false],
      ["f", "Flag", () => desk.decide("flag", null), false],
      ["u", "Undo", () => desk.undo(), !queue.history.length],
      ["←", "Previous", () => desk.move(-1), queue.at === 0, true],
      ["→", "Next", () => desk.move(1), false, true],
    ];
    this.find(".actions").replaceChildren(...actions.map(actionButton));
  }

  keyOfLabel(index, isNumber) {
    if (isNumber) return index ? "" : "x";
    return index < 9 ? String(index + 1) : "";
  }

  // What stands beside the item: decisions in dispute, answers, guideline, history.
  showBeside(item) {
    const { queue } = this;
    this.find(".guideline").replaceChildren(
      ...guidelineNodes(queue.guidelines[item.guideline], queue.namesOfAnswers(item)),
    );
    this.find(".history").replaceChildren(...historyNodes(item.history));
    const named = (label) => queue.labelName(item, label);
    this.find(".answers").replaceChildren(
      ...disputeNodes(item.disputed, named, (label) => this.desk.taking(item, label)),
      ...(queue.isBlind ? [make("p", "who", "The answers are hidden.")] : this.answers(item, named)),
    );
  }

  answers(item, named) {
    const groups = groupsOf(item.answers);
    const total = item.answers.length;
    const head = make("h4", "", total === 1 ? "1 answer" : `${total} answers`);
    const names = button("plain", () => this.desk.toggleNames());
    names.append(this.namesShown ? "Hide names " : "Show names ", make("kbd", "", "h"));
    head.append(names);
    const who = ({ annotator_id: annotator, resource_id: resource }) => {
      const name = this.queue.resources[resource] || resource;
      if (!this.namesShown) return name;
      return `${name} ${annotator.slice(annotator.indexOf("/") + 1)}`.trim();
    };
    return [
      head,
      votesBar(groups),
      ...groups.map(([label, answers]) =>
        groupCard(named(label), answers, total, who, this.desk.taking(item, label)),
      ),
    ];
  }

  showState() {
    const item = this.queue.current();
    const mark = item && this.queue.mark(item);
    if (!mark) return this.say("", "");
    if (mark.state === "refused") return this.say(mark.message, "taken");
    const what = mark.label ? this.queue.labelName(item, mark.label) : mark.action;
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

  showSaving(outbox) {
    const waiting = outbox.waiting.size;
    const refused = this.queue.count("refused");
    const taken = this.queue.count("taken");
    const isSaved = this.queue.marks.size ? "All saved" : "";
    const saving = outbox.isLate() ? "kept here until the server answers" : "being saved";
    const parts = [
      waiting && `${waiting} ${saving}`,
      refused && `${refused} refused`,
      taken && `${taken} decided by others before`,
    ];
    this.write(".saving", parts.filter(Boolean).join(" · ") || isSaved);
    this.find(".saving").classList.toggle("late", refused > 0 || outbox.isLate());
  }

  showDone() {
    const done = this.find(".done");
    const { length } = this.queue.items;
    const text = length
      ? `This part of the queue is at its end: ${this.queue.countDecided()} of ${length} decided.`
      : "Nothing waits for review here.";
    done.replaceChildren(make("p", "", text));
    if (!length) return;
    done.append(actionButton(["Enter", "Load what is left", () => this.desk.renew(), false]));
  }

  toggleHelp() {
    const help = this.find(".shortcuts");
    help.hidden = !help.hidden;
    if (!help.hidden) help.scrollIntoView({ block: "nearest" });
  }
}
