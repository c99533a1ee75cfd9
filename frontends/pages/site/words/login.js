export default {
  "login.title": ["Entrar", "Sign in", "Entrar"],
  "login.user": ["Usuario", "User name", "Usuário"],
  "login.password": ["Contraseña", "Password", "Senha"],
  "login.code": ["Código de seguridad", "Security code", "Código de segurança"],
  "login.code_hint": [
    "De su aplicación de autenticación, o uno de los códigos de recuperación.",
    "From your authenticator app, or one of the recovery codes.",
    "Do seu aplicativo de autenticação, ou um dos códigos de recuperação.",
  ],
  "login.show": ["Mostrar la contraseña", "Show the password", "Mostrar a senha"],
  "login.new_title": ["Elegir una contraseña", "Choose a password", "Escolher uma senha"],
  "login.new": ["Contraseña nueva", "New password", "Senha nova"],
  "login.new_hint": [
    "Al menos 15 caracteres. Varias palabras al azar se recuerdan mejor.",
    "At least 15 characters. A few random words are easiest to remember.",
    "Ao menos 15 caracteres. Algumas palavras ao acaso são fáceis de lembrar.",
  ],
  "login.new_done": [
    "La contraseña quedó guardada. Ya puede entrar.",
    "The password is kept. You can sign in now.",
    "A senha foi salva. Já pode entrar.",
  ],
};
