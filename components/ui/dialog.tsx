"use client";

import { X } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { Button, type ButtonProps } from "./button";

/** Browsers that know `command` open the dialog themselves, without JavaScript too; the others are helped. */
function helpOldBrowsers(event: MouseEvent<HTMLButtonElement>, id: string, open: boolean) {
  if ("commandForElement" in HTMLButtonElement.prototype) return;
  event.preventDefault();
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return;
  if (open) dialog.showModal();
  else dialog.close();
}

/** A button that opens the dialog `dialog`. */
export function DialogTrigger({ dialog, ...rest }: ButtonProps & { dialog: string }) {
  return (
    <Button
      {...rest}
      command="show-modal"
      commandfor={dialog}
      onClick={(event) => helpOldBrowsers(event, dialog, true)}
    />
  );
}

/** A button that closes the dialog `dialog` and changes nothing. */
export function DialogClose({ dialog, ...rest }: ButtonProps & { dialog: string }) {
  return (
    <Button
      {...rest}
      command="close"
      commandfor={dialog}
      onClick={(event) => helpOldBrowsers(event, dialog, false)}
    />
  );
}

export interface DialogProps {
  id: string;
  title: ReactNode;
  children: ReactNode;
}

/** A native modal dialog: Escape closes it and focus goes back to what opened it. */
export function Dialog({ id, title, children }: DialogProps) {
  return (
    <dialog
      id={id}
      aria-labelledby={`${id}-title`}
      className="m-auto w-[calc(100%-2rem)] max-w-md rounded-xl border border-line bg-raised p-0 text-text shadow-float"
    >
      <div className="p-5">
        <div className="flex items-start justify-between gap-4">
          <h2 id={`${id}-title`} className="font-semibold text-lg tracking-tight">
            {title}
          </h2>
          <DialogClose dialog={id} variant="ghost" size="sm" aria-label="Close" className="-mt-1 -mr-2">
            <X aria-hidden />
          </DialogClose>
        </div>
        <div className="mt-2 space-y-4">{children}</div>
      </div>
    </dialog>
  );
}
