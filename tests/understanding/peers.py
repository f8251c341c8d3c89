"""What one would take from PyPI for the same: scikit-learn's TF-IDF with a
linear SVM, and spaCy's blank text classifier, on the same sentences.

peers.py FILE.jsonl [OUT_OF_SCOPE]: lines with text, intent and split (train,
dev). Prints accuracy, training time, and the time of one sentence of 12 words
on one core.
"""

import json
import random
import sys
import time


def read(path, out_of_scope):
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    rows = [row for row in rows if row["intent"] != out_of_scope]
    return [[(row["text"], row["intent"]) for row in rows if row["split"] == split] for split in ("train", "dev")]


def report(name, trained, classify, dev):
    right = sum(classify(text) == intent for text, intent in dev)
    twelve = [text for text, _ in dev if len(text.split()) == 12]
    took = []
    for text in twelve * 3:
        begun = time.perf_counter()
        classify(text)
        took.append(time.perf_counter() - begun)
    took.sort()
    middle, slow = took[len(took) // 2], took[len(took) * 99 // 100]
    print(
        f"{name}: accuracy {100 * right / len(dev):.2f} % of {len(dev)}, trained in {trained:.1f} s, "
        f"12 words p50 {1e6 * middle:.0f} µs, p99 {1e6 * slow:.0f} µs",
        flush=True,
    )


def scikit(train, dev):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    model = make_pipeline(make_union(words, letters), LinearSVC(C=1))
    begun = time.perf_counter()
    model.fit([text for text, _ in train], [intent for _, intent in train])
    trained = time.perf_counter() - begun
    report("scikit-learn", trained, lambda text: model.predict([text])[0], dev)


def spacy(train, dev):
    import spacy
    from spacy.training import Example

    random.seed(1)
    language = spacy.blank("en")
    classifier = language.add_pipe("textcat")
    intents = sorted({intent for _, intent in train})
    for intent in intents:
        classifier.add_label(intent)
    examples = [
        Example.from_dict(language.make_doc(text), {"cats": {one: one == intent for one in intents}})
        for text, intent in train
    ]
    begun = time.perf_counter()
    language.initialize(lambda: examples)
    for _ in range(5):
        random.shuffle(examples)
        for batch in spacy.util.minibatch(examples, size=64):
            language.update(batch)
    trained = time.perf_counter() - begun

    def classify(text):
        said = language(text).cats
        return max(said, key=said.get)

    report("spaCy, five rounds", trained, classify, dev)


if __name__ == "__main__":
    sentences = read(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
    scikit(*sentences)
    spacy(*sentences)
