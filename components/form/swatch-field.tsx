"use client";

import { clsx } from "clsx";
import type { ReactNode } from "react";
import { useFormField } from "./context";

interface Swatch {
  value: string;
  label: string;
  /** A class that fills with the colour. */
  fill: string;
}

export interface SwatchFieldProps {
  name: string;
  label: ReactNode;
  swatches: readonly Swatch[];
  defaultValue: string;
}

/** Native radio buttons that look like the colours they stand for; each still has its name. */
export function SwatchField({ name, label, swatches, defaultValue }: SwatchFieldProps) {
  const { error, typed } = useFormField(name);
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{label}</legend>
      <div className="flex flex-wrap gap-1.5">
        {swatches.map((swatch) => (
          <label
            key={swatch.value}
            title={swatch.label}
            className="inline-flex size-8 items-center justify-center rounded-md border border-transparent hover:bg-hover has-checked:border-line-strong has-checked:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-ring has-focus-visible:outline-offset-2"
          >
            <input
              type="radio"
              name={name}
              value={swatch.value}
              defaultChecked={(typed ?? defaultValue) === swatch.value}
              className="sr-only"
            />
            <span
              aria-hidden
              className={clsx("size-4.5 rounded-full forced-color-adjust-none", swatch.fill)}
            />
            <span className="sr-only">{swatch.label}</span>
          </label>
        ))}
      </div>
      {error && <p className="mt-1.5 text-danger-text text-sm">{error}</p>}
    </fieldset>
  );
}
