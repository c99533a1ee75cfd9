export default {
  "first.welcome": ["¿A dónde va?", "Where to?", "Para onde vai?"],
  "first.lead": [
    "Escoja lo que este equipo va a ser, o entre para trabajar.",
    "Choose what this machine is to be, or sign in to work.",
    "Escolha o que este equipamento vai ser, ou entre para trabalhar.",
  ],
  "first.hello": ["Hola, {name}", "Hello, {name}", "Olá, {name}"],
  "first.counter": ["Atender", "Serve", "Atender"],
  "first.counter_help": ["El puesto de quien llama y atiende", "The desk of whoever calls and serves", "O posto de quem chama e atende"],
  "first.manager": ["Administrar", "Manage", "Administrar"],
  "first.manager_help": [
    "Las sedes en vivo, los informes y los ajustes",
    "All branches live, reports and settings",
    "As unidades ao vivo, os relatórios e os ajustes",
  ],
  "first.board_help": ["La pantalla de la sala de espera", "The display of the waiting room", "A tela da sala de espera"],
  "first.kiosk_help": ["El aparato táctil que da los turnos", "The touch screen that gives out tickets", "A tela de toque que dá as senhas"],
  "first.branches": ["Sus sedes", "Your branches", "Suas unidades"],
  "first.no_branches": [
    "Todavía no hay sedes. Cree la primera.",
    "There are no branches yet. Make the first.",
    "Ainda não há unidades. Crie a primeira.",
  ],
  "first.make_branch": ["Crear una sede", "Make a branch", "Criar uma unidade"],
};
