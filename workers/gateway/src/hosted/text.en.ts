/** The hosted pages' English texts. Every other language has the same entries. */
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
    lead: (project: string) => `${project} wants to connect to one of your accounts.`,
    person: "You are signed in to the app as",
    choose: "Choose a service",
    nothing: "There is nothing to connect right now. Go back to the app and try again later.",
    note: "You will sign in on the service's own site. The app never sees your password.",
  },
  error: {
    requestId: "Request id",
    code: "Error code",
    help: "If this happens again, send both to the app's support team.",
  },
  errors: {
    link_expired: {
      title: "This link has expired",
      text: "It is too old, or it has already been used. Go back to the app and start again.",
    },
    flow_lost: {
      title: "We could not finish connecting",
      text: "It took too long, it is already done, or you started in another browser. Go back to the app and start again.",
    },
    not_offered: {
      title: "This service is not available here",
      text: "Go back to the app and choose another service.",
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
      title: "Something went wrong",
      text: "The problem is on our side. Try again in a few minutes.",
    },
  },
  languages: "Language",
};

export type Text = typeof en;
