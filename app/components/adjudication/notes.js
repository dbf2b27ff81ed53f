// What a reviewer adds to a decision: comment, reason, how sure, whether the guideline lacks it.

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

class Notes {
  constructor(root, save) {
    const find = (selector) => root.querySelector(`.notes ${selector}`);
    this.comment = find(".comment-label textarea");
    this.reason = find(".reason-label select");
    this.confidence = find(".confidence-label select");
    this.box = find("input");
    this.comment.oninput = () => save({ comment: this.comment.value });
    this.offer(this.reason, REASONS, (reason) => save({ reason }));
    this.offer(this.confidence, CONFIDENCES, (confidence) => save({ confidence }));
    this.box.onchange = () => save({ guideline: this.box.checked });
  }

  offer(select, options, save) {
    select.replaceChildren(
      ...options.map(([value, shown]) => {
        const option = make("option", "", shown);
        option.value = value;
        return option;
      }),
    );
    select.onchange = () => {
      save(select.value);
      select.blur();
    };
  }

  next(select) {
    select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
    select.onchange();
  }

  show(draft) {
    this.comment.value = draft.comment;
    this.reason.value = draft.reason;
    this.confidence.value = draft.confidence;
    this.box.checked = draft.guideline;
  }
}
