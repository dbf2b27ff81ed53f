"""Files as annotation tools export them, small and made up, with what must land of each."""

from __future__ import annotations

import json
from dataclasses import dataclass

from .samples import as_csv, as_tsv, zipped

# An emoji is one code point, two units of UTF-16 and four bytes.
EMOJI = "\U0001f600 Ann met Bob"


@dataclass(frozen=True)
class Export:
    """One file of a tool.

    Attributes:
        fields: Of its feed contract; the item's is first.
        answers: (source key, annotator, answer) of each, as they must land.
        n_refused: Records that must be refused by themselves.
    """

    form: str
    file_name: str
    data: bytes
    fields: tuple[str, ...]
    answers: list[tuple[str, str | None, str | None]]
    extra: str = ""
    n_refused: int = 0
    flag: str | None = None


def spans(*found: tuple[int, int, str, str]) -> str:
    keys = ("start", "end", "label", "text")
    return json.dumps([dict(zip(keys, each, strict=True)) for each in found], ensure_ascii=False)


def as_bytes(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8")


def as_lines(*objects: object) -> bytes:
    return b"\n".join(as_bytes(each) for each in objects) + b"\n"


def ls_annotation(number: int, who: object, *results: tuple[str, str, dict], **more: object):
    result = [
        {"id": "r", "from_name": name, "to_name": "text", "type": kind, "value": value}
        for name, kind, value in results
    ]
    return {"id": number, "completed_by": who, "result": result, "lead_time": 1.5} | more


ANN, BOB = {"id": 1, "email": "ann@example.org"}, 2
LABEL_STUDIO = as_bytes(
    [
        {
            "id": 11,
            "inner_id": 1,
            "data": {"text": EMOJI, "topic": "meeting"},
            "predictions": [{"result": [{"from_name": "mood", "value": {"choices": ["Sad"]}}]}],
            "annotations": [
                ls_annotation(
                    1,
                    ANN,
                    ("mood", "choices", {"choices": ["Glad"]}),
                    ("who", "labels", {"start": 2, "end": 5, "text": "Ann", "labels": ["PER"]}),
                    ("who", "labels", {"start": 10, "end": 13, "text": "Bob", "labels": ["PER"]}),
                ),
                ls_annotation(2, BOB, ("mood", "choices", {"choices": ["Glad", "Calm"]})),
                ls_annotation(
                    3, BOB, ("mood", "choices", {"choices": ["Sad"]}), was_cancelled=True
                ),
            ],
        },
        {"id": 12, "data": {"text": "no one"}, "annotations": []},
    ]
)
LS_FIELDS = (
    "name: task_id, maps_to: item",
    "name: annotator, maps_to: annotator",
    "name: lead_time, type: number, maps_to: seconds",
    "name: was_cancelled",
)
MOOD = (*LS_FIELDS, "name: mood, maps_to: answer")
WHO = (*LS_FIELDS, "name: who, maps_to: answer", "name: mood")
BOTH = spans((2, 5, "PER", "Ann"), (10, 13, "PER", "Bob"))
WIDE_WHO = {"start": 3, "end": 6, "text": "Ann", "labels": ["PER"]}
SENT = "#Text=\U0001f600 Ann met Bob"
WEBANNO = "\n".join(
    [
        "#FORMAT=WebAnno TSV 3.3",
        "#T_SP=de.x.NamedEntity|identifier|value",
        "#T_RL=de.x.Dependency|DependencyType|BT_de.x.POS",
        "",
        "",
        SENT,
        "1-1\t0-2\t\U0001f600\t_\t_\t_\t_\t",
        "1-2\t3-6\tAnn\t*[1]\tPER\\_X[1]\tnsubj\t1-3\t",
        "1-3\t7-10\tmet\t*[1]|*[2]\tPER\\_X[1]|ACT[2]\t_\t_\t",
        "1-4\t11-14\tBob\t*\t*\t_\t_\t",
        "",
        "#Text=Go .",
        "2-1\t15-17\tGo\t_\t_\t_\t_\t",
        "2-2\t18-19\t.\t*\tPCT\t_\t_\t",
        "",
    ]
).encode("utf-8")
WEBANNO_SPANS = spans(
    (2, 9, "PER_X", "Ann met"), (6, 9, "ACT", "met"), (10, 13, "*", "Bob"), (17, 18, "PCT", ".")
)
DOCUMENT = ("name: document, maps_to: item", "name: annotator, maps_to: annotator")
BRAT = "T1\tPER 2 5\tAnn\nT2\tPER 2 5;10 13\tAnn Bob\nR1\tKnows Arg1:T1 Arg2:T2\n#1\tNote T1\thm\n"
BRAT_SPANS = json.dumps(
    [
        {"start": 2, "end": 5, "label": "PER", "text": "Ann"},
        {
            "start": 2,
            "end": 13,
            "label": "PER",
            "text": "Ann met Bob",
            "fragments": [[2, 5], [10, 13]],
        },
    ]
)
LABELBOX = {
    "data_row": {"id": "d1", "external_id": "x1", "row_data": EMOJI},
    "metadata_fields": [],
    "projects": {
        "p": {
            "name": "P",
            "labels": [
                {
                    "id": "l1",
                    "label_details": {"created_by": "ann", "created_at": "2024-01-02T03:04:05Z"},
                    "performance_details": {"seconds_to_create": 7, "skipped": False},
                    "annotations": {
                        "objects": [{"name": "PER", "location": {"start": 3, "end": 5}}],
                        "classifications": [
                            {"name": "mood", "radio_answer": {"name": "Glad"}},
                            {"name": "tags", "checklist_answers": [{"name": "a"}, {"name": "b"}]},
                        ],
                    },
                },
                {
                    "id": "l2",
                    "label_details": {"created_by": "bob"},
                    "performance_details": {"skipped": True},
                    "annotations": {"classifications": [{"name": "mood", "text_answer": {}}]},
                },
            ],
        }
    },
}
LB_FIELDS = ("name: data_row_id, maps_to: item", "name: annotator, maps_to: annotator")
DOCCANO_OLD = as_lines(
    {
        "id": 5,
        "text": EMOJI,
        "annotations": [
            {"label": 3, "start_offset": 2, "end_offset": 5, "user": 1},
            {"label": 4, "start_offset": 10, "end_offset": 13, "user": 2},
            {"label": 3, "start_offset": 10, "end_offset": 13, "user": 1},
        ],
        "meta": {"page": 7},
    },
    {"id": 6, "text": "ab", "annotations": [{"label": 3, "start_offset": 0, "end_offset": 9,
                                             "user": 1}]},
)  # fmt: skip
PRODIGY = as_lines(
    {"text": EMOJI, "_input_hash": 1, "_task_hash": 2, "accept": ["A"], "answer": "accept",
     "_session_id": "s-ann", "_timestamp": 1700000000, "meta": {"n": 1},
     "spans": [{"start": 2, "end": 5, "label": "PER"}]},
    {"text": "x", "_input_hash": 2, "_task_hash": 3, "accept": ["A", "B"], "answer": "accept",
     "_annotator_id": "bob"},
    {"text": "y", "_input_hash": 3, "_task_hash": 4, "accept": [], "answer": "ignore",
     "_annotator_id": "bob"},
    {"text": "z", "_input_hash": 4, "_task_hash": 5, "accept": ["B"], "answer": "reject",
     "_annotator_id": "bob"},
    {"text": "q", "_input_hash": 5, "_task_hash": 6, "cats": {"A": 1.0, "B": 0}, "answer": "accept",
     "_annotator_id": "bob"},
    {"text": "bad", "_input_hash": 6, "_task_hash": 7, "answer": "accept",
     "spans": [{"start": 2, "end": 99, "label": "PER"}]},
    {"text": "odd", "_input_hash": 7, "_task_hash": 8, "answer": "perhaps"},
)  # fmt: skip
HASH = ("name: _input_hash, maps_to: item", "name: annotator, maps_to: annotator")
MTURK_HEADER = ["HITId", "WorkerId", "AssignmentStatus", "SubmitTime", "Input.text",
                "Answer.taskAnswers", "Answer.mood", "Approve", "Reject"]  # fmt: skip
CROWD = as_bytes(
    [{"entity": {"entities": [{"startOffset": 3, "endOffset": 6, "label": "PER"}]},
      "tick": {"a": True, "b": False, "c": True}, "pick": {"label": "X"}, "on": {"on": True}}]
).decode()  # fmt: skip
TIME = "Wed Jan 24 09:39:59 PST 2018"
MTURK = as_csv(
    MTURK_HEADER,
    [
        ["h1", "w1", "Approved", TIME, EMOJI, CROWD, "Glad"],
        ["h1", "w2", "Rejected", TIME, EMOJI, "[]", "Sad"],
        ["h2", "w1", "Submitted", TIME, "x", '[{"broken', "Sad"],
        ["h3", "w1", "Submitted", TIME, "x", "", "a|b"],
    ],
)
WORKER = ("name: HITId, maps_to: item", "name: WorkerId, maps_to: annotator")
APPEN = as_csv(
    ["_unit_id", "_worker_id", "_tainted", "_created_at", "mood", "mood_gold"],
    [
        ["1", "w1", "false", "7/12/2014 01:55:49", "Glad\nCalm", ""],
        ["1", "w2", "true", "7/12/2014 01:56:00", "Sad", ""],
    ],
)
UNIT = ("name: _unit_id, maps_to: item", "name: _worker_id, maps_to: annotator")
TOLOKA = as_tsv(
    ["INPUT:id", "OUTPUT:tags", "GOLDEN:tags", "HINT:text", "ASSIGNMENT:worker_id",
     "ASSIGNMENT:status"],
    [["i1", "a,b\\,c", "", "", "w1", "APPROVED"], ["i2", '["a"]', "", "", "w2", "SUBMITTED"],
     ["i3", "a", "", "", "w2", "REJECTED"], ["i4", "", "", "", "w2", "SKIPPED"]],
)  # fmt: skip
INPUT = ("name: 'INPUT:id', maps_to: item", "name: 'ASSIGNMENT:worker_id', maps_to: annotator")
CONLL = (
    b"-DOCSTART- -X- O\n\n# sent_id = s1\nAnn NNP B-PER\nLee NNP I-PER\nmet VBD O\n"
    b"Bob NNP S-PER\n\nHi UH O\n\nbroken line\n"
)
SENTENCE = (
    "name: sentence, maps_to: item",
    "name: column 3, maps_to: answer",
    "name: column 1",
    "name: column 2",
)
QUALTRICS = as_csv(
    ["ResponseId", "Q1", "Q9_Id"],
    [["Response ID", "Which?\n(all)", "Item"], ['{"ImportId":"_recordId"}', "", ""],
     ["R_1", "a,b", "i1"], ["R_2", "", "i2"]],
)  # fmt: skip
ANONYMOUS = "identity: none"
INCEPTION = "member_pattern: 'annotation/(?P<document>[^/]+)/(?P<annotator>[^/]+)\\.tsv'"

EXPORTS = {
    "label studio, choices": Export(
        "label_studio", "p.json", LABEL_STUDIO, MOOD,
        [("11", "ann@example.org", "Glad"), ("11", "2", '["Glad", "Calm"]'), ("11", "2", None)],
    ),
    "label studio, lists": Export(
        "label_studio", "p.json", LABEL_STUDIO, (*LS_FIELDS, "name: mood, type: array, "
                                                 "maps_to: answer"),
        [("11", "ann@example.org", '["Glad"]'), ("11", "2", '["Glad", "Calm"]'),
         ("11", "2", None)],
    ),
    "label studio, spans": Export(
        "label_studio", "p.json", LABEL_STUDIO, WHO,
        [("11", "ann@example.org", BOTH), ("11", "2", "[]"), ("11", "2", None)],
    ),
    "label studio, spans of old versions": Export(
        "label_studio", "p.json",
        as_bytes([{"id": 1, "data": {"text": EMOJI},
                   "annotations": [ls_annotation(1, 2, ("who", "labels", WIDE_WHO))]}]),
        WHO, [("1", "2", spans((2, 5, "PER", "Ann")))], flag="utf16_offsets",
    ),
    "label studio, spans of other words": Export(
        "label_studio", "p.json",
        as_bytes([{"id": 1, "data": {"text": "Bob met Ann"}, "annotations": [
            ls_annotation(1, 2, ("who", "labels", WIDE_WHO)), ls_annotation(2, 3)]}]),
        WHO, [("1", "3", "[]")], n_refused=1,
    ),
    "label studio, json_min": Export(
        "label_studio", "p.json",
        as_bytes([{"id": 1, "text": EMOJI, "annotator": 7, "annotation_id": 3, "lead_time": 2.0,
                   "who": [{"start": 2, "end": 5, "text": "Ann", "labels": ["PER"]}]}]),
        (*WHO, "name: data.text"), [("1", "7", spans((2, 5, "PER", "Ann")))],
    ),
    "label studio, csv": Export(
        "label_studio", "p.csv",
        as_csv(["text", "id", "mood", "annotator", "annotation_id", "lead_time"],
               [["a", "1", "Glad", "ann", "1", "2.5"],
                ["b", "2", '{"choices": ["Glad", "Calm"]}', "ann", "2", "2.5"],
                ["c", "3", '{"choices": ["Glad"', "ann", "3", "2.5"]]),
        MOOD, [("1", "ann", "Glad"), ("2", "ann", '["Glad", "Calm"]')], n_refused=1,
    ),
    "prodigy, choice": Export(
        "prodigy", "p.jsonl", PRODIGY, (*HASH, "name: choice, maps_to: answer"),
        [("1", "s-ann", "A"), ("2", "bob", '["A", "B"]'), ("3", "bob", None), ("4", "bob", None),
         ("5", "bob", "A")], n_refused=2,
    ),
    "prodigy, judgement": Export(
        "prodigy", "p.jsonl", PRODIGY, (*HASH, "name: judgement, maps_to: answer"),
        [("1", "s-ann", "accept"), ("2", "bob", "accept"), ("3", "bob", None),
         ("4", "bob", "reject"), ("5", "bob", "accept")], n_refused=2,
    ),
    "prodigy, spans": Export(
        "prodigy", "p.jsonl", PRODIGY, (*HASH, "name: labelled_spans, maps_to: answer"),
        [("1", "s-ann", spans((2, 5, "PER", "Ann"))), ("2", "bob", None), ("3", "bob", None),
         ("4", "bob", None), ("5", "bob", None)], n_refused=2,
    ),
    "doccano, spans by user": Export(
        "doccano", "p.jsonl", DOCCANO_OLD,
        ("name: id, maps_to: item", "name: annotator, maps_to: annotator",
         "name: labelled_spans, maps_to: answer"),
        [("5", "1", spans((2, 5, "3", "Ann"), (10, 13, "3", "Bob"))),
         ("5", "2", spans((10, 13, "4", "Bob")))], n_refused=1,
    ),
    "doccano, a file per annotator": Export(
        "doccano", "p.zip",
        zipped({
            "ann.jsonl": as_lines({"id": 1, "text": "x", "label": ["a", "b"]}),
            "bob.jsonl": as_lines({"id": 1, "text": "x", "label": []}),
            "all.csv": as_csv(["id", "text", "label"], [["1", "x", "a#b"]]),
        }),
        ("name: id, maps_to: item", "name: annotator, maps_to: annotator",
         "name: labels, type: array, maps_to: answer"),
        [("1", "all", '["a", "b"]'), ("1", "ann", '["a", "b"]'), ("1", "bob", "[]")],
        "member_pattern: '(?P<annotator>[a-z]+)\\..*'",
    ),
    "doccano, sequence to sequence": Export(
        "doccano", "p.jsonl", as_lines({"id": 1, "text": "x", "label": ["ein X"], "user": "u"}),
        ("name: id, maps_to: item", "name: annotator, maps_to: annotator",
         "name: labels, maps_to: answer"), [("1", "u", "ein X")],
    ),
    "mturk": Export(
        "mturk", "Batch_1_batch_results.csv", MTURK,
        (*WORKER, "name: Answer.mood, maps_to: answer"),
        [("h1", "w1", "Glad"), ("h1", "w2", None), ("h3", "w1", "a|b")], n_refused=1,
        flag="rejected_assignments",
    ),
    "mturk, json": Export(
        "mturk", "Batch_1_batch_results.csv", MTURK, (*WORKER, "name: Answer.tick, type: array, "
                                                      "maps_to: answer"),
        [("h1", "w1", '["a", "c"]'), ("h1", "w2", None), ("h3", "w1", None)], n_refused=1,
    ),
    "mturk, spans": Export(
        "mturk", "Batch_1_batch_results.csv", MTURK,
        (*WORKER, "name: Answer.entity, maps_to: answer"),
        [("h1", "w1", spans((2, 5, "PER", "Ann"))), ("h1", "w2", None), ("h3", "w1", None)],
        n_refused=1,
    ),
    "appen": Export(
        "appen", "f1.csv", APPEN, (*UNIT, "name: mood, type: array, maps_to: answer"),
        [("1", "w1", '["Glad", "Calm"]'), ("1", "w2", None)], flag="tainted_judgments",
    ),
    "toloka": Export(
        "toloka", "assignments.tsv", TOLOKA, (*INPUT, "name: 'OUTPUT:tags', type: array, "
                                              "maps_to: answer"),
        [("i1", "w1", '["a", "b,c"]'), ("i2", "w2", '["a"]'), ("i3", "w2", None),
         ("i4", "w2", None)], flag="rejected_assignments",
    ),
    "webanno": Export(
        "webanno_tsv", "ann.tsv", WEBANNO,
        ("name: document, maps_to: item", "name: NamedEntity.value, maps_to: answer"),
        [("ann.tsv", None, WEBANNO_SPANS)], ANONYMOUS,
    ),
    "webanno, project export": Export(
        "webanno_tsv", "export.zip",
        zipped({"annotation/doc1/ann.tsv": WEBANNO, "annotation/doc1/bob.tsv": WEBANNO,
                "source/doc1": b"text"}),
        (*DOCUMENT, "name: NamedEntity.value, maps_to: answer"),
        [("doc1", "ann", WEBANNO_SPANS), ("doc1", "bob", WEBANNO_SPANS)], INCEPTION,
        flag="members_left_out",
    ),
    "brat": Export(
        "brat", "docs.zip",
        zipped({"ann/d1.ann": BRAT.encode(), "ann/d1.txt": EMOJI.encode(), "ann/d2.ann": b"",
                "ann/d2.txt": b"nothing"}),
        (*DOCUMENT, "name: entities, maps_to: answer"),
        [("d1", "ann", BRAT_SPANS), ("d2", "ann", "[]")],
        "member_pattern: '(?P<annotator>[a-z]+)/(?P<document>.+)\\.(ann|txt)'",
    ),
    "brat, without its text": Export(
        "brat", "d1.ann", b"T1\tPER 2 5\tAnn\n",
        ("name: document, maps_to: item", "name: entities, maps_to: answer"),
        [("d1", None, spans((2, 5, "PER", "Ann")))], ANONYMOUS, flag="offsets_unchecked",
    ),
    "conll": Export(
        "conll", "a.conll", CONLL, SENTENCE,
        [("1", None, spans((0, 7, "PER", "Ann Lee"), (12, 15, "PER", "Bob"))), ("2", None, "[]")],
        ANONYMOUS, n_refused=1,
    ),
    "conll, with names": Export(
        "conll", "a.tsv", b"word\tner\nAnn\tPER\nmet\tO\n", (SENTENCE[0], "name: ner, "
                                                            "maps_to: answer"),
        [("1", None, spans((0, 3, "PER", "Ann")))], ANONYMOUS,
    ),
    "qualtrics": Export(
        "qualtrics", "p.csv", QUALTRICS,
        ("name: Q9_Id, maps_to: item", "name: ResponseId, maps_to: annotator",
         "name: Q1, type: array, maps_to: answer"),
        [("i1", "R_1", '["a", "b"]'), ("i2", "R_2", None)],
    ),
    "labelbox": Export(
        "labelbox", "p.ndjson", as_lines(LABELBOX), (*LB_FIELDS, "name: entities, maps_to: answer"),
        [("d1", "ann", spans((2, 5, "PER", "Ann"))), ("d1", "bob", None)],
    ),
    "labelbox, checklist": Export(
        "labelbox", "p.ndjson", as_lines(LABELBOX), (*LB_FIELDS, "name: tags, type: array, "
                                                     "maps_to: answer"),
        [("d1", "ann", '["a", "b"]'), ("d1", "bob", None)],
    ),
}  # fmt: skip
