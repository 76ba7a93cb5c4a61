export const en = {
  title: "Passkeys",
  about: "Sign in with your fingerprint, your face or the PIN of a device, without a password.",
  none: "You have no passkeys yet.",
  add: "Add a passkey…",
  unsupported: "This browser has no passkeys. Use a newer one, or open the dashboard over https.",
  device: (browser: string, system: string) => `${browser} on ${system}`,
  unknownDevice: "My passkey",
  synced: "Synced between your devices",
  single: "On one device",
  added: "added",
  lastUsed: "last used",
  neverUsed: "not used yet",
  rename: "Rename…",
  remove: "Remove…",
  addDialog: {
    title: "Add a passkey",
    detail:
      "Your browser asks for your fingerprint, your face or a PIN. Atlas learns none of them, only that it was you.",
    verb: "Continue",
    doing: "Waiting for the browser",
    done: "The passkey is added",
    doneDetail: (name: string) => `You can sign in with ${name} from now on.`,
  },
  form: {
    name: "Name",
    hint: "So that you know it again, such as the device that it is on.",
    missing: "Enter a name.",
    long: "Use 60 characters or fewer.",
  },
  renameDialog: {
    title: "Rename the passkey",
    verb: "Rename",
    doing: "Renaming",
    done: (name: string) => `The passkey is called ${name} now`,
  },
  removeDialog: {
    title: (name: string) => `Remove the passkey ${name}?`,
    detail:
      "It no longer opens your account. Delete it on the device as well, or the device goes on offering it.",
    last: "Nothing else opens your account. Set a password, add another passkey or link an account first.",
    verb: "Remove",
    doing: "Removing",
    done: "The passkey is removed",
  },
  signIn: {
    or: "or",
    verb: "Sign in with a passkey",
    doing: "Waiting for the browser",
  },
  prove: { verb: "Use a passkey" },
  failings: {
    cancelled: {
      title: "No passkey was used",
      todo: "You cancelled, or it took too long. Try again.",
    },
    known: {
      title: "This passkey is there already",
      todo: "The device has a passkey of your account. Use it, or choose another device.",
    },
    address: {
      title: "Passkeys do not work at this address",
      todo: "Open the dashboard at its own name, over https.",
    },
    unsupported: {
      title: "This device cannot do that",
      todo: "It needs a screen lock, a fingerprint or a PIN. Set one up, or choose another device.",
    },
    refused: {
      title: "The passkey was not accepted",
      todo: "It was removed, or it took too long. Try again, or use your password.",
    },
  },
};
