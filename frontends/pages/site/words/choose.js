// What is said where somebody chooses a counter.
export default {
  "counter.where": ["¿Dónde atiende hoy?", "Where do you serve today?", "Onde você atende hoje?"],
  "counter.where_help": [
    "Elija su módulo. Si ya hay alguien sentado, se le dice antes.",
    "Choose your counter. If somebody sits there already, you are told first.",
    "Escolha seu guichê. Se já houver alguém, você será avisado.",
  ],
  "counter.back_to": ["Seguir en {counter}", "Go on at {counter}", "Continuar em {counter}"],
  "counter.no_branches": ["Todavía no hay sedes que pueda ver.", "There is no branch that you may see yet.", "Ainda não há unidades que você possa ver."],
  "counter.no_counters": ["Esta sede no tiene módulos todavía.", "This branch has no counters yet.", "Esta unidade ainda não tem guichês."],
  "counter.taken": ["Ocupado", "Taken", "Ocupado"],
  "counter.free": ["Libre", "Free", "Livre"],
};
