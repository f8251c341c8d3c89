//! What is said in Portuguese.

use crate::language::Says;

pub(crate) static PORTUGUESE: Says = Says {
    unreachable: "Não consigo acessar o nosso sistema de {service} agora. Tente de novo em alguns minutos, ou escreva para {contact}.",
    working: "Comecei isso, e estou garantindo que seja feito exatamente uma vez. A sua referência é {reference}; pergunte de novo daqui a pouco.",
    refused: "Isso não é possível ({reason}). Se precisar de ajuda: {contact}.",
    nothing_changed: "Certo, nada foi mudado.",
    what_else: "O que mais posso fazer por você?",
    what_can_i_do: "O que posso fazer por você?",
    left: "Certo, deixo como está.",
    did_not_get: "Não entendi “{text}”.",
    not_heard: "Desculpe, não entendi.",
    lost: "Desculpe, não entendo isto bem o suficiente. Aqui podem ajudar: {contact}.",
    until_yes: "Leve o tempo que precisar: nada acontece até você dizer sim.",
    not_found: "Não encontro “{thing}” entre o que é seu.",
    back: "Voltando ao que estávamos vendo.",
    which: "Qual destes você quer dizer?",
    not_among_yours: "Não encontro esse entre os seus.",
    not_among_these: "Não encontro esse entre o que há.",
    none_there: "Não encontro nada a que isso possa se referir.",
    sign_in: "Para isso preciso saber quem você é: entre na sua conta, por favor.",
    code: "Para isso preciso ter certeza de que é você: confirme com o seu código, por favor.",
    doing: "Estou fazendo …",
    checking: "Estou vendo o que aconteceria …",
    asking: "Estou perguntando a {service} …",
    tell_me: "Diga, por favor: {slot}.",
    done: "Feito: {name}.",
    needs_sign_in: "entrar na conta",
    needs_code: "entrar na conta e uma segunda prova",
    protections: [
        "Só vejo o que é seu, como a sua conta, pedidos, pacotes e formas de pagamento, e só enquanto você estiver conectado.",
        "Antes de mudar alguma coisa, mostro o que aconteceria, e só faço depois do seu sim.",
        "Mudanças de endereço e tudo o que custa dinheiro precisam de uma segunda prova de que é você.",
        "Números de cartão nunca chegam a mim: eu os substituo assim que você digita um.",
        "Tudo o que é feito por você fica anotado, com quem fez e quando.",
    ],
};
