//! What is said in Spanish.

use crate::language::Says;

pub(crate) static SPANISH: Says = Says {
    unreachable: "Ahora no llego a nuestro sistema de {service}. Inténtalo otra vez en unos minutos, o escribe a {contact}.",
    working: "Lo he empezado, y me aseguro de que se haga exactamente una vez. Tu referencia es {reference}; pregúntame otra vez en un momento.",
    refused: "Eso no se puede hacer ({reason}). Si necesitas ayuda: {contact}.",
    nothing_changed: "De acuerdo, no se ha cambiado nada.",
    what_else: "¿Qué más puedo hacer por ti?",
    what_can_i_do: "¿Qué puedo hacer por ti?",
    left: "De acuerdo, lo dejo como está.",
    did_not_get: "No he entendido «{text}».",
    not_heard: "Lo siento, no lo he entendido.",
    lost: "Lo siento, no lo entiendo lo bastante bien. Aquí pueden ayudarte: {contact}.",
    until_yes: "Tómate tu tiempo: no pasa nada hasta que digas que sí.",
    not_found: "No encuentro «{thing}» entre lo tuyo.",
    back: "Volvamos a lo que estábamos.",
    which: "¿Cuál de estos quieres decir?",
    not_among_yours: "No encuentro ese entre los tuyos.",
    not_among_these: "No encuentro ese entre lo que hay.",
    none_there: "No encuentro nada a lo que esto pueda referirse.",
    sign_in: "Para esto necesito saber quién eres: inicia sesión, por favor.",
    code: "Para esto tengo que estar seguro de que eres tú: confírmalo con tu código, por favor.",
    doing: "Lo hago …",
    checking: "Miro qué pasaría …",
    asking: "Pregunto a {service} …",
    tell_me: "Dime, por favor: {slot}.",
    done: "Hecho: {name}.",
    needs_sign_in: "iniciar sesión",
    needs_code: "iniciar sesión y una segunda prueba",
    protections: [
        "Solo veo lo que es tuyo, como tu cuenta, tus pedidos, paquetes y formas de pago, y solo mientras tengas la sesión iniciada.",
        "Antes de cambiar algo te enseño qué pasaría, y lo hago solo después de tu sí.",
        "Los cambios de dirección y todo lo que cuesta dinero necesitan una segunda prueba de que eres tú.",
        "Los números de tarjeta nunca me llegan: los sustituyo en cuanto escribes uno.",
        "Todo lo que se hace por ti queda anotado, con quién lo hizo y cuándo.",
    ],
};
