/** The hosted pages' English texts. Every other language has the same entries, with the same names in braces. */
export const en = {
  language: "English",
  home: {
    title: "Atlas",
    lead: "This server connects apps to accounts at other services, such as GitHub or Google, through OAuth.",
    visitor: "If an app sent you here, go back to it and open its link again.",
    docs: "API reference",
    openapi: "OpenAPI document",
  },
  connect: {
    title: "{app} wants to connect to one of your accounts",
    titleAtProvider: "{app} wants to connect to your {provider} account",
    titleAtHost: "{app} wants to connect to your account at {host}",
    person: "You’re signed in to {app} as {person}",
    choose: "Choose a service",
    nothing: "There is nothing to connect right now. Go back to the app and try again later.",
    ability: "It will be able to",
    noScopes:
      "It asks for no permission by name. The service will tell you what it shares before you agree.",
    more: "and {count} more",
    go: "Continue to {place}",
    cancel: "Cancel and go back",
    signInAt: "You’ll sign in at {host}. Your password stays there.",
    signIn: "You’ll sign in at the service itself. Your password stays there.",
    returnTo: "Afterwards you’ll go back to {host}",
  },
  foot: {
    app: "This app connects accounts through Atlas at {host}",
    atlas: "Atlas at {host}",
  },
  support: "Questions? Ask {app}: {address}",
  error: {
    back: "Back to {host}",
    help: "It keeps happening",
    send: "Send these to the app’s support:",
    code: "Code",
    requestId: "Request",
    time: "Time",
  },
  errors: {
    link_expired: {
      title: "This link has expired",
      text: "It was used already or is older than 30 minutes. Go back to the app and start again.",
    },
    link_worn: {
      title: "This link was opened too often",
      text: "Go back to the app and start again.",
    },
    nowhere_to_go: {
      title: "We cannot lead you back to the app",
      text: "The app no longer uses the address that this link leads to. Nothing was connected. Open the app yourself and start again.",
    },
    flow_lost: {
      title: "We could not finish connecting",
      text: "This sign-in is too old, it is already done, or its address is damaged. Open the app to see whether your account is connected.",
    },
    no_state: {
      title: "We cannot tell what you were connecting",
      text: "The service sent you here without the part of the address that says so. Go back to the app and start again.",
    },
    provider_error: {
      title: "The service reported an error",
      text: "It did not say which sign-in the error belongs to, so we cannot lead you back. Go back to the app and start again.",
    },
    other_browser: {
      title: "You started in another browser",
      text: "A connection must be finished in the browser in which it was started. Go back to the app and start again here.",
    },
    no_cookie: {
      title: "Your browser did not send our cookie",
      text: "You started in another browser or a private window, or cookies are blocked. Allow cookies, go back to the app and start again.",
    },
    wrong_address: {
      title: "The service sent you to the wrong address",
      text: "This address belongs to another service than the one you chose. Go back to the app and start again.",
    },
    not_offered: {
      title: "This service is not available here",
      text: "Go back to the app and choose another service.",
    },
    suspended: {
      title: "This app cannot connect accounts right now",
      text: "Its project is suspended. Ask the people who make the app.",
    },
    person_blocked: {
      title: "The app does not let you connect an account right now",
      text: "The app has paused this for you. Go back and ask the app's support.",
    },
    person_leaving: {
      title: "The app is deleting your data",
      text: "You can connect an account again when that is done. Go back to the app and try again later.",
    },
    not_found: {
      title: "Page not found",
      text: "Check the address, or go back to the app.",
    },
    bad_request: {
      title: "This address does not work",
      text: "Part of it is missing or damaged. Go back to the app and start again.",
    },
    too_many: {
      title: "Too many attempts",
      text: "Wait a minute, then try again.",
    },
    unavailable: {
      title: "Connecting does not work right now",
      text: "The problem is on our side, not yours. Try again in a few minutes.",
    },
  },
  languages: "Language",
};

export type Text = typeof en;
