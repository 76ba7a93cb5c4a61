/**
 * A P-256 public key whose private half was thrown away. What claims to be signed by an unknown passkey is verified with it,
 * so that it costs the same work as a known one.
 */
export const NOBODYS_KEY =
  "pQECAyYgASFYIEwcZmL4L4doFpBXg3Oh-KARXMmsRwXMslroN0-zyZEbIlggUtG1_jx0TayLYOvbi89dMxre8zanghqeRGRjK_bfLAQ";
