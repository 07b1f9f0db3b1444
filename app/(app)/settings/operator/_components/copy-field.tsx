"use client";

import { Copy } from "lucide-react";
import { useId, useState, useSyncExternalStore } from "react";
import { Field } from "@/components/form/field";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

const never = () => () => {};
const canCopy = () => navigator.clipboard !== undefined;
const cannot = () => false;

/** A text to be copied: by the button where the browser has one for it, else by hand, for which it is selected at once. */
export function CopyField({ label, value, hint }: { label: string; value: string; hint: string }) {
  const id = useId();
  const [said, setSaid] = useState("");
  const offered = useSyncExternalStore(never, canCopy, cannot);
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setSaid("Copied"),
      () => setSaid("Your browser did not allow it. Select the link and copy it."),
    );
  return (
    <Field id={id} label={label} hint={hint}>
      <div className="flex flex-wrap gap-2">
        <Input
          id={id}
          readOnly
          value={value}
          aria-describedby={`${id}-hint`}
          onFocus={(event) => event.currentTarget.select()}
          className="flex-1 basis-48 font-mono text-sm"
        />
        {offered && (
          <Button onClick={copy}>
            <Copy aria-hidden />
            Copy
          </Button>
        )}
      </div>
      <p role="status" className="mt-1.5 text-ok-text text-sm empty:hidden">
        {said}
      </p>
    </Field>
  );
}
