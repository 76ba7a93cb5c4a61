import { z } from "zod";
import { displayName } from "../fields.ts";

export const signUpInput = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(8).max(128),
  name: displayName(100),
});
export type SignUpInput = z.infer<typeof signUpInput>;

export const signInInput = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(128),
});
export type SignInInput = z.infer<typeof signInInput>;

export const updateAccountInput = z.strictObject({ name: displayName(100) });
export type UpdateAccountInput = z.infer<typeof updateAccountInput>;

export const changePasswordInput = z.strictObject({
  current_password: z.string().min(1).max(128),
  new_password: z.string().min(8).max(128),
});
export type ChangePasswordInput = z.infer<typeof changePasswordInput>;
