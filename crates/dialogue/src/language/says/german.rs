//! What is said in German.

use crate::language::Says;

pub(crate) static GERMAN: Says = Says {
    unreachable: "Ich erreiche unser System „{service}“ gerade nicht. Bitte versuchen Sie es in ein paar Minuten noch einmal, oder wenden Sie sich an {contact}.",
    working: "Ich habe damit angefangen und sorge dafür, dass es genau einmal geschieht. Ihre Referenz ist {reference}; fragen Sie mich gleich noch einmal.",
    refused: "Das geht nicht ({reason}). Wenn Sie Hilfe brauchen: {contact}.",
    nothing_changed: "In Ordnung, es wurde nichts geändert.",
    what_else: "Was kann ich sonst für Sie tun?",
    what_can_i_do: "Was kann ich für Sie tun?",
    left: "In Ordnung, ich lasse es, wie es ist.",
    did_not_get: "„{text}“ habe ich nicht verstanden.",
    not_heard: "Das habe ich leider nicht verstanden.",
    lost: "Das verstehe ich leider nicht gut genug. Hier hilft man Ihnen weiter: {contact}.",
    until_yes: "Lassen Sie sich Zeit: Es geschieht nichts, bis Sie Ja sagen.",
    not_found: "„{thing}“ finde ich bei Ihnen nicht.",
    back: "Zurück zu dem, wo wir waren.",
    which: "Was davon meinen Sie?",
    not_among_yours: "Das finde ich nicht unter Ihren.",
    not_among_these: "Das finde ich nicht unter dem, was zu haben ist.",
    none_there: "Ich finde nichts, worum es gehen könnte.",
    sign_in: "Dafür muss ich wissen, wer Sie sind: bitte melden Sie sich an.",
    code: "Dafür muss ich sicher sein, dass Sie es sind: bitte bestätigen Sie mit Ihrem Code.",
    doing: "Ich mache es …",
    checking: "Ich sehe nach, was geschehen würde …",
    asking: "Ich frage {service} …",
    tell_me: "Bitte sagen Sie mir: {slot}.",
    done: "Erledigt: {name}.",
    needs_sign_in: "Anmeldung",
    needs_code: "Anmeldung und ein zweiter Nachweis",
    protections: [
        "Ich sehe nur, was Ihnen gehört, etwa Ihr Konto, Ihre Bestellungen, Pakete und Zahlungsarten, und nur, solange Sie angemeldet sind.",
        "Bevor ich etwas ändere, zeige ich Ihnen, was geschehen würde, und tue es erst nach Ihrem Ja.",
        "Änderungen einer Adresse und alles, was Geld kostet, brauchen einen zweiten Nachweis, dass Sie es sind.",
        "Kartennummern erreichen mich nie: ich ersetze sie, sobald Sie eine tippen.",
        "Alles, was für Sie getan wird, wird aufgeschrieben: wer es getan hat und wann.",
    ],
};
