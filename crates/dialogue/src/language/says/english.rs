//! What is said in English.

use crate::language::Says;

pub(crate) static ENGLISH: Says = Says {
    unreachable: "I can't reach our {service} system right now. Please try again in a few minutes, or contact {contact}.",
    working: "I've started this, and I'm making sure that it's done exactly once. Your reference is {reference}; ask me again in a moment.",
    refused: "That can't be done ({reason}). If you need help: {contact}.",
    nothing_changed: "All right, nothing was changed.",
    what_else: "What else can I do for you?",
    what_can_i_do: "What can I do for you?",
    left: "All right, I've left it as it is.",
    did_not_get: "I didn't get “{text}”.",
    not_heard: "I'm sorry, I didn't understand that.",
    lost: "I'm sorry, I don't understand this well enough. {contact} can help you.",
    until_yes: "Take your time: nothing happens until you say yes.",
    not_found: "I don't find “{thing}” among yours.",
    back: "Back to what we were at.",
    which: "Which of these do you mean?",
    not_among_yours: "I don't find that one among yours.",
    not_among_these: "I don't find that one among what can be had.",
    none_there: "I don't find any that this could be about.",
    sign_in: "For this I need to know who you are: please sign in.",
    code: "For this I need to be sure that it's you: please confirm with your code.",
    doing: "Doing it …",
    checking: "Checking what would happen …",
    asking: "Asking {service} …",
    tell_me: "Please tell me the {slot}.",
    done: "Done: {name}.",
    needs_sign_in: "sign-in",
    needs_code: "sign-in and a second proof",
    protections: [
        "I see only what is yours, such as your account, orders, parcels and ways to pay, and only while you are signed in.",
        "Before I change anything I show you what would happen, and do it only after your yes.",
        "Changes of an address and everything that costs money need a second proof that it's you.",
        "Card numbers never reach me: I replace them as soon as you type one.",
        "Everything that is done for you is written down with who did it and when.",
    ],
};
