import { TextField, type TextFieldProps } from "./text-field";

/** A password; `fresh` for one that is being chosen, which password managers offer to make up. */
export function PasswordField({ fresh = false, ...props }: TextFieldProps & { fresh?: boolean }) {
  return <TextField type="password" autoComplete={fresh ? "new-password" : "current-password"} {...props} />;
}
