// Who hosts a team's event type: being a member of the team makes nobody a host.
import { Card } from '../../ui/Card.tsx';
import { Tick } from '../../ui/Switch.tsx';

type Props = {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
};

export function Hosts({ people, chosen, onChange }: Props) {
  return (
    <Card title="Hosts" intro="Round robin books one of them, collective all of them.">
      {people.map(({ id, name }) => (
        <Tick
          key={id}
          checked={chosen.includes(id)}
          onChange={(checked) => onChange(checked ? [...chosen, id] : chosen.filter((one) => one !== id))}
        >
          {name}
        </Tick>
      ))}
    </Card>
  );
}
