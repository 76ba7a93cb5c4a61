import { countEn } from "../../../i18n/plural.ts";

export const en = {
  title: "Authenticator app",
  none: "Signing in needs your password only. With an app on your phone, a stolen password is not enough.",
  add: "Add an app…",
  adding: "Asking",
  since: (time: string) => `Added on ${time}`,
  left: (count: number) => `${countEn(count, "recovery code", "recovery codes")} left`,
  few: "Make new ones before they run out.",
  renew: "New recovery codes…",
  renewing: "Making",
  renewTitle: "Make new recovery codes?",
  renewDetail: "The old ones stop working at once.",
  renewVerb: "Make new ones",
  remove: "Remove…",
  removing: "Removing",
  removeTitle: "Remove the authenticator app?",
  removeDetail: "Signing in then needs your password only. The recovery codes stop working.",
  removeVerb: "Remove the app",
  removed: "The app is removed",
  scan: {
    title: "Add an authenticator app",
    detail: "Scan this with the app, or type the key into it. Then enter the code that it shows.",
    qr: "QR code for the authenticator app",
    key: "Key",
    verb: "Add",
    doing: "Checking",
  },
  codes: {
    title: "Your recovery codes",
    detail:
      "Each signs you in once when the app is lost. They are shown here only: keep them where your phone is not.",
    download: "Download",
    file: "atlas-recovery-codes.txt",
    done: "I have kept them",
  },
};
