"use client";

import { ActionForm } from "@/components/form/action-form";
import { useForm } from "@/components/form/context";
import type { FormAction } from "@/components/form/state";
import { SubmitButton } from "@/components/form/submit";
import { TextField } from "@/components/form/text-field";
import { CopyField } from "./copy-field";

/** What the action answers: the link, until when it is good, and whom it is for. */
interface Made {
  link: string;
  until: string;
  email: string | null;
}

/** "Invite": an address if it is to be for one only, and the link once it is made. */
export function InviteForm({ action }: { action: FormAction<Made> }) {
  return (
    <ActionForm action={action} clearWhenDone className="space-y-5">
      <TextField
        name="email"
        label="Email"
        type="email"
        autoComplete="off"
        maxLength={254}
        optional
        hint="With an address, only that address can sign up with the link. Calpace sends no email: you pass the link on."
      />
      <SubmitButton>Make invitation link</SubmitButton>
      <Answer />
    </ActionForm>
  );
}

function Answer() {
  const { state, pending } = useForm();
  if (state.status !== "done" || pending) return null;
  const { link, until, email } = state.value as Made;
  return (
    <CopyField
      key={link}
      label="Invitation link"
      value={link}
      hint={`Shown this once. For ${email ?? "whoever has it"}, once, until ${until}.`}
    />
  );
}
