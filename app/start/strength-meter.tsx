import { strings } from '../strings/strings.ts';
import { strengthOf, type Strength } from './password-strength.ts';

const bars: Record<Strength, number> = { weak: 1, fair: 2, strong: 3 };
const colours: Record<Strength, string> = { weak: 'bg-danger', fair: 'bg-caution', strong: 'bg-good' };

export function StrengthMeter({ password }: { password: string }) {
  const strength = strengthOf(password);
  return (
    <span className="flex items-center gap-3">
      <span aria-hidden className="flex w-24 gap-1">
        {[1, 2, 3].map((bar) => (
          <span
            key={bar}
            className={`h-1 flex-1 rounded-full ${bar <= bars[strength] ? colours[strength] : 'bg-line'}`}
          />
        ))}
      </span>
      {strings.start.password.strength[strength]}
    </span>
  );
}
