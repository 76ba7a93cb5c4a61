export const en = {
  title: "Your first token",
  lead: "Four steps, about two minutes. They tick themselves as things happen.",
  done: "Done",
  sinceSignUp: "since the project was made",
  took: "to the first token",
  key: {
    ready: "Project and API key are ready",
    missing: "Make an API key",
    shownOnce: "Copy it now. It is shown once: the next step leaves this page.",
    copy: "Copy key",
    stored:
      "Your server sends this key. It was shown once; if you did not keep it, make a new one.",
    none: "Your server sends it with every call. It is shown once.",
    make: "Make a new key",
    making: "Making",
    name: "Start page",
    askOwner: "Your role may not make keys. Ask an owner of the project for one.",
  },
  connect: {
    title: "Connect an account",
    sandbox:
      "This is what your users will do. The sandbox plays the provider: choose the person Ada and allow the access.",
    real: (name: string) =>
      `This is what your users will do: sign in at ${name} and allow the access. You come back to this page.`,
    go: "Connect a sandbox account",
    goTo: (name: string) => `Connect a ${name} account`,
    going: "Opening",
    listening: "Made a link with the API instead? This page sees it too.",
    done: (account: string) => `${account} is connected`,
    someone: "An account",
    view: "See the connection",
    denied: "The access was not allowed",
    deniedDetail: "That is how your app would learn it, too. Try again and choose “Allow”.",
    failed: "The flow ended without a connection",
    failedDetail: (error: string, reason: string | undefined) =>
      reason === undefined
        ? `Atlas ended it with the code ${error}.`
        : `Atlas ended it with the code ${error} (${reason}).`,
    flows: "See what happened",
    noSandbox:
      "This installation has no sandbox. Add a provider first, with the client id and secret of an app that you registered there.",
    catalogue: "Choose a provider",
    askOwner: "Your role may not connect accounts. Ask a developer or an owner of the project.",
  },
  token: {
    title: "Read the token",
    done: "The token is read",
    next: "One request from your server, refreshed when needed:",
    detail:
      "Your server asks Atlas whenever it needs the token. Atlas refreshes it before it expires.",
    code: "Read the token",
    keyHint: "Put your API key into ATLAS_KEY first.",
    run: "Run here",
    again: "Run again",
    running: "Running",
    answer: "Answer",
    characters: (count: number) => `${count} characters`,
    waiting: "or run it in your terminal: this page is listening",
    askOwner: "Your session may not see tokens. The API key may: run the code on your machine.",
    password: "To see it here, open the connection and prove who you are.",
    failed: "The token could not be read",
  },
  next: {
    title: "Use a real provider",
    detail: "Bring a client id and secret. Its setup page has the callback URL ready.",
    all: "All providers",
    ownApp: "Make the link from your own app",
    ownDetail:
      "Register the page that people come back to under Settings. Then your server asks for a link and sends the person there.",
    code: "Make a link",
    settings: "Register a return URL",
    connections: "Make a link here",
    reference: "API reference",
  },
};
