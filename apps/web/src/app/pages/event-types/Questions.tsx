// What an invitee is asked.
import { Plus } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import { Row } from '../../ui/Card.tsx';
import { Choice, TextBox } from '../../ui/Field.tsx';
import { Tick } from '../../ui/Switch.tsx';
import css from './EventTypeFields.module.css';
import type { EventTypeForm } from './event-type-data.ts';

type Question = EventTypeForm['questions'][number];

const kinds = [
  ['text', 'A line'],
  ['long_text', 'Several lines'],
  ['choice', 'A choice'],
  ['checkbox', 'A tick'],
] as const;

const mostQuestions = 20;

type Props = {
  readonly questions: readonly Question[];
  readonly onChange: (questions: Question[]) => void;
  readonly error: string | undefined;
};

export function Questions({ questions, onChange, error }: Props) {
  const set = (id: string, change: Partial<Question>) =>
    onChange(questions.map((one) => (one.id === id ? { ...one, ...change } : one)));
  const add = () =>
    onChange([...questions, { id: crypto.randomUUID(), label: '', kind: 'text', required: false }]);
  return (
    <div className={css.questions}>
      <p className={css.label}>Questions</p>
      {questions.map((question, index) => (
        <fieldset key={question.id} className={css.question} aria-label={`Question ${index + 1}`}>
          <div className={css.pair}>
            <TextBox
              label="Question"
              value={question.label}
              onChange={(label) => set(question.id, { label })}
            />
            <Choice
              label="Answered by"
              value={question.kind}
              onChange={(kind) => set(question.id, { kind })}
              options={kinds}
            />
          </div>
          {question.kind === 'choice' && (
            <TextBox
              label="Choices"
              hint="One a line."
              lines={3}
              value={(question.options ?? []).join('\n')}
              onChange={(text) => set(question.id, { options: text.split('\n') })}
            />
          )}
          <Row>
            <Tick checked={question.required} onChange={(required) => set(question.id, { required })}>
              Must be answered
            </Tick>
            <Button
              look="danger-quiet"
              small
              onPress={() => onChange(questions.filter(({ id }) => id !== question.id))}
            >
              Remove question {index + 1}
            </Button>
          </Row>
        </fieldset>
      ))}
      {error !== undefined && <p role="alert">{error}</p>}
      {questions.length < mostQuestions && (
        <Button small onPress={add}>
          <Plus size={16} aria-hidden="true" />
          Add a question
        </Button>
      )}
    </div>
  );
}
