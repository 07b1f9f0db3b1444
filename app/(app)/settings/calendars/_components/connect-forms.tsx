import Link from "next/link";
import { ActionForm } from "@/components/form/action-form";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { TextField } from "@/components/form/text-field";
import { buttonClass } from "@/components/ui/button";
import type { ConnectField } from "@/lib/providers/provider";
import { connect, signInAtProvider } from "../actions";

const Cancel = () => (
  <Link href="/settings/calendars" className={buttonClass("ghost")}>
    Cancel
  </Link>
);

export interface PasswordFormProps {
  provider: string;
  fields: readonly ConnectField[];
  /** The account that is being reconnected, and what was typed for it, by field; never a password. */
  before: { id: string; typed: Record<string, string> } | null;
}

/** What a service's definition asks for, as a form. */
export function PasswordForm({ provider, fields, before }: PasswordFormProps) {
  return (
    <ActionForm action={connect} className="space-y-5">
      <input type="hidden" name="provider" value={provider} />
      {before && <input type="hidden" name="account" value={before.id} />}
      {fields.map(({ name, label, type, hint, autoComplete }) => (
        <TextField
          key={name}
          name={name}
          label={label}
          type={type}
          hint={hint}
          autoComplete={autoComplete}
          defaultValue={type === "password" ? undefined : before?.typed[name]}
          autoCapitalize="none"
          spellCheck={false}
        />
      ))}
      <FormActions>
        <SubmitButton>{before ? "Reconnect" : "Connect"}</SubmitButton>
        <Cancel />
      </FormActions>
    </ActionForm>
  );
}

export interface SignInFormProps {
  provider: string;
  name: string;
  /** The account that is being reconnected. */
  accountId: string | null;
  /** Nothing beside the usual permissions is asked for: what was refused may be what the account had in addition. */
  usual: boolean;
}

/** Leads to the sign-in page of the service. */
export function SignInForm({ provider, name, accountId, usual }: SignInFormProps) {
  return (
    <ActionForm action={signInAtProvider} className="space-y-5">
      <input type="hidden" name="provider" value={provider} />
      {accountId && <input type="hidden" name="account" value={accountId} />}
      {usual && <input type="hidden" name="also" value="usual" />}
      <p className="text-sm text-soft">
        {`${name} will ask you to allow Calpace to see your list of calendars and to write events. Allow both: without them bookings cannot be put into your calendar.`}
      </p>
      <FormActions>
        <SubmitButton>{`${accountId ? "Reconnect" : "Connect"} ${name}`}</SubmitButton>
        <Cancel />
      </FormActions>
    </ActionForm>
  );
}
