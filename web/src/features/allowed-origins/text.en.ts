export const en = {
  title: "Allowed origins",
  about:
    "Only pages of these origins can read what Atlas answers to an API key that a browser sends. Servers need no entry here.",
  warning: "An API key in a browser is public",
  warningDetail:
    "Everybody who opens the page can copy the key and use it elsewhere, whatever this list says. Give such a key only what anybody may do, and never the right to read tokens.",
  mayNot: "Your role cannot change allowed origins. An owner or an admin can.",
  label: "New origin",
  hint: "Scheme, host and port: https, or http on localhost. No path, no slash at the end.",
  add: "Add",
  adding: "Adding",
  added: "The origin is added",
  addedDetail: "Its pages can call the API within 20 seconds.",
  remove: "Remove",
  removing: "Removing",
  removed: "The origin is removed",
  removedDetail: "Its pages can read no more answers, in 20 seconds at the latest.",
  undo: "Undo",
  addedOn: "Added",
  none: {
    title: "No browser may call the API",
    detail: "That is right for most apps: their servers call Atlas.",
  },
  form: "Enter only scheme, host and port, such as https://app.example.com.",
  exists: "This origin is in the list already.",
  limit: "A project has at most 50 allowed origins. Remove one first.",
};
