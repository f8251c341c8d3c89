//! What is said in French.

use crate::language::Says;

pub(crate) static FRENCH: Says = Says {
    unreachable: "Je n’arrive pas à joindre notre système {service} en ce moment. Réessayez dans quelques minutes, ou écrivez à {contact}.",
    working: "J’ai commencé, et je m’assure que ce soit fait exactement une fois. Votre référence est {reference} ; redemandez-moi dans un instant.",
    refused: "Ce n’est pas possible ({reason}). Si vous avez besoin d’aide : {contact}.",
    nothing_changed: "D’accord, rien n’a été changé.",
    what_else: "Que puis-je faire d’autre pour vous ?",
    what_can_i_do: "Que puis-je faire pour vous ?",
    left: "D’accord, je laisse tout tel quel.",
    did_not_get: "Je n’ai pas compris « {text} ».",
    not_heard: "Désolé, je n’ai pas compris.",
    lost: "Désolé, je ne comprends pas assez bien. On peut vous aider ici : {contact}.",
    until_yes: "Prenez votre temps : rien ne se passe avant votre oui.",
    not_found: "Je ne trouve pas « {thing} » parmi ce qui est à vous.",
    back: "Revenons où nous en étions.",
    which: "Que voulez-vous dire parmi ceci ?",
    not_among_yours: "Je ne trouve pas cela parmi les vôtres.",
    not_among_these: "Je ne trouve pas cela parmi ce qui est disponible.",
    none_there: "Je ne trouve rien dont il pourrait s’agir.",
    sign_in: "Pour cela je dois savoir qui vous êtes : connectez-vous, s’il vous plaît.",
    code: "Pour cela je dois être sûr que c’est vous : confirmez avec votre code, s’il vous plaît.",
    doing: "Je le fais …",
    checking: "Je regarde ce qui se passerait …",
    asking: "Je demande à {service} …",
    tell_me: "Dites-moi, s’il vous plaît : {slot}.",
    done: "C’est fait : {name}.",
    needs_sign_in: "connexion",
    needs_code: "connexion et une seconde preuve",
    protections: [
        "Je ne vois que ce qui est à vous, comme votre compte, vos commandes, colis et moyens de paiement, et seulement tant que vous êtes connecté.",
        "Avant de changer quelque chose, je vous montre ce qui se passerait, et je le fais seulement après votre oui.",
        "Les changements d’adresse et tout ce qui coûte de l’argent demandent une seconde preuve que c’est vous.",
        "Les numéros de carte ne m’arrivent jamais : je les remplace dès que vous en tapez un.",
        "Tout ce qui est fait pour vous est noté, avec qui l’a fait et quand.",
    ],
};
