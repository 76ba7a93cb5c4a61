/** The hosted pages in English; every other language has the same entries. */
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
    title: (project: string) => `Connect an account to ${project}`,
    lead: (project: string) => `${project} asks to be connected with an account of yours.`,
    person: "You are signed in there as",
    choose: "Choose a service",
    nothing: "There is nothing to connect here at the moment. Go back to the app and try later.",
    note: "You will sign in at the service itself. Your password stays there.",
  },
  error: {
    requestId: "Request",
    code: "Code",
    help: "Tell these two to the app's support if it happens again.",
  },
  errors: {
    link_over: {
      title: "This link is over",
      text: "It was used already or is too old. Go back to the app and start again.",
    },
    flow_lost: {
      title: "The connection could not be finished",
      text: "It took too long, was finished already, or was begun in another browser. Go back to the app and start again.",
    },
    not_offered: {
      title: "This service is not offered here",
      text: "Go back to the app and choose another one.",
    },
    not_found: {
      title: "There is nothing here",
      text: "Check the address, or go back to the app.",
    },
    bad_request: {
      title: "The address cannot be used",
      text: "Something in it is missing or damaged. Go back to the app and start again.",
    },
    too_many: {
      title: "Too many attempts",
      text: "Wait a minute, then try again.",
    },
    unavailable: {
      title: "This is not possible right now",
      text: "The cause is on our side. Try again in a few minutes.",
    },
  },
  languages: "Language",
};

export type Text = typeof en;
