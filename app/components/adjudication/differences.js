// What differs between two texts, word by word; and offsets that count characters as the
// warehouse does, where JavaScript counts halves of some.

const MOST_WORDS = 1500;

function wordsOf(text) {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s]/gu) || [];
}

// Runs of [kind, text], kind is "same", "removed" or "added".
function differences(before, after) {
  const old = wordsOf(before);
  const now = wordsOf(after);
  if (old.length > MOST_WORDS || now.length > MOST_WORDS) {
    return before === after ? [["same", after]] : [["removed", before], ["added", after]];
  }
  // Lengths of the longest common subsequences of what follows each two places.
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        old[i] === now[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const runs = [];
  const add = (kind, word) => {
    const last = runs[runs.length - 1];
    if (last && last[0] === kind) last[1] += word;
    else runs.push([kind, word]);
  };
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      add("same", old[i]);
      i += 1;
      j += 1;
    } else if (
      i < old.length &&
      (j === now.length || lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])
    ) {
      add("removed", old[i]);
      i += 1;
    } else {
      add("added", now[j]);
      j += 1;
    }
  }
  return runs;
}

function charactersOf(text) {
  return Array.from(text);
}
