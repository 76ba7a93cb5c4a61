import { PROTECTED_NAMES } from "./protected-names.ts";

/** What a name poses as: a provider, by its protected name, or a notice of security. */
export type Pose = { readonly provider: string } | "notice";

/** Locks, keys, shields, ticks and warning signs: what browsers and mail programs draw beside what is safe. */
const SAFE_SIGNS =
  /[\u{1f50f}-\u{1f513}\u{1f5dd}\u{1f6e1}\u{1f6a8}\u{1f6d1}\u26a0\u26d4\u2611\u2705\u2713\u2714]/u;

/** Letters of other scripts and digits that look like a Latin letter. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: "a", α: "a", ɑ: "a", в: "b", β: "b", с: "c", ϲ: "c", ԁ: "d", е: "e", ε: "e", ё: "e", є: "e",
  ɡ: "g", һ: "h", н: "h", і: "i", ι: "i", ı: "i", ј: "j", к: "k", κ: "k", ӏ: "l", м: "m", п: "n",
  о: "o", ο: "o", σ: "o", р: "p", ρ: "p", ԛ: "q", г: "r", ѕ: "s", т: "t", τ: "t", υ: "u", ս: "u",
  ν: "v", ѵ: "v", ԝ: "w", х: "x", χ: "x", у: "y", γ: "y", "0": "o", "3": "e", "5": "s", "9": "g",
}; // prettier-ignore

/** Words that add nothing to a provider's name but a claim to speak for it. */
const CLAIMS = new Set(
  "the my official verified secure inc llc ltd com app id sso auth oauth login logon signin sign in on account accounts security safety support help helpdesk team service services verify verification admin".split(
    " ",
  ),
);

const NOTICE_EN =
  /\b(?:(?:security|fraud|phishing|virus|privacy) (?:alert|notice|warning|check|update|team|center|centre)|(?:verify|confirm|unlock|restore|secure|validate) (?:your |my |the )?(?:account|identity|password|e ?mail|login)|(?:account|password|session) (?:has been |was |is )?(?:suspended|locked|blocked|disabled|expired|compromised|recovery|verification)|(?:verified|certified|approved|trusted) (?:by|app|application|developer|partner|publisher)|action required)\b/;
const NOTICE_RU =
  /(?:предупреждени|оповещени|уведомлени)\S* (?:о )?безопасност|служб\S* безопасност|(?:подтверд|разблокируй|восстанов|проверь)\S* (?:ваш\S* |сво\S* )?(?:аккаунт|уч[её]тн|пароль|личность|вход|почт)|(?:аккаунт|пароль|сеанс|учётная запись)\S* (?:был\S* )?(?:заблокирован|приостановлен|ист[её]к|взломан)|проверенн\S* (?:приложени|разработчик)|требуется действие/;

/** Lower case, without accents and with look-alikes as what they look like; words stay apart. */
const fold = (text: string): string =>
  [...text.normalize("NFKD").toLowerCase()]
    .filter((sign) => !/\p{M}/u.test(sign))
    .map((sign) => LOOK_ALIKES[sign] ?? sign)
    .join("");

/** As `fold`, with i, l, 1 and | as one sign, and without anything between letters. */
const skeleton = (text: string): string =>
  fold(text)
    .replaceAll(/[i1|!]/g, "l")
    .replaceAll(/[^\p{L}\p{N}]/gu, "");

/**
 * What a name that people will read looks like although it is not that; null for an honest name. It is meant for names
 * that the connect page shows beside a provider's sign-in, so it looks at whole names: "Google Security" poses, "Backup for
 * Google Drive" does not.
 */
export function poseOf(name: string): Pose | null {
  if (SAFE_SIGNS.test(name)) return "notice";
  const words = fold(name)
    .split(/[^\p{L}\p{N}|!]+/u)
    .filter((word) => word !== "");
  const plain = name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ");
  if (NOTICE_EN.test(words.join(" ")) || NOTICE_RU.test(plain)) return "notice";
  const own = words.filter((word) => !CLAIMS.has(word));
  const provider = PROTECTED_NAMES.find((one) => looksLike(one, name, own));
  return provider === undefined ? null : { provider };
}

function looksLike(provider: string, name: string, ownWords: readonly string[]): boolean {
  const wanted = skeleton(provider);
  if (skeleton(ownWords.join("")) === wanted) return true;
  const whole = skeleton(name);
  const rest = whole.startsWith(wanted)
    ? whole.slice(wanted.length)
    : whole.endsWith(wanted)
      ? whole.slice(0, -wanted.length)
      : null;
  return rest !== null && (rest === "" || [...CLAIMS].some((claim) => skeleton(claim) === rest));
}
