import { locale } from '../strings/strings.ts';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size in bytes as people read it, in decimal units: `1.4 MB`. */
export const formatSize = sizeFormat(locale);

/** Makes its formats once: that takes longer than using them for many rows. */
export function sizeFormat(inLocale?: string): (bytes: number) => string {
  const formats = units.map((unit, index) => {
    const style = { style: 'unit', unit, unitDisplay: index === 0 ? 'long' : 'short' } as const;
    return [0, 1].map(
      (digits) => new Intl.NumberFormat(inLocale, { ...style, maximumFractionDigits: digits }),
    );
  });
  return (bytes) => {
    let unit = 0;
    let value = bytes;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    const digits = unit > 0 && value < 9.95 ? 1 : 0;
    return formats[unit]?.[digits]?.format(value) ?? String(bytes);
  };
}
