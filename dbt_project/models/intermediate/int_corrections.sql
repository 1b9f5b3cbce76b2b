-- Each correction and the one figure that it is about, found by its words, so that it outlives a
-- new reading of the report; or why it can't be applied.
with corrections as (
    select * from {{ ref('stg_corrections') }}
),

documents as (
    select
        corrections.line,
        documents.doc_id
    from corrections
    inner join {{ ref('stg_documents') }} as documents
        on corrections.document in (documents.doc_id, documents.sha256, documents.file_name)
),

-- The words must lie within the context, where the context first occurs in the sentence.
candidates as (
    select
        corrections.line,
        facts.fact_id
    from corrections
    inner join documents on corrections.line = documents.line
    inner join {{ ref('stg_facts') }} as facts
        on documents.doc_id = facts.doc_id and corrections.quote = facts.quote
    inner join {{ ref('stg_sentences') }} as sentences
        on facts.doc_id = sentences.doc_id and facts.sentence_id = sentences.sentence_id
    where
        corrections.context is null
        or (
            position(corrections.context in sentences.sentence) > 0
            and facts.start_char - sentences.start_char + 1
            >= position(corrections.context in sentences.sentence)
            and facts.end_char - sentences.start_char + 1
            <= position(corrections.context in sentences.sentence) + length(corrections.context)
        )
),

matched as (
    select
        corrections.line,
        count(distinct documents.doc_id) as documents,
        count(distinct candidates.fact_id) as figures,
        min(candidates.fact_id) as fact_id
    from corrections
    left join documents on corrections.line = documents.line
    left join candidates on corrections.line = candidates.line
    group by corrections.line
),

checked as (
    select
        corrections.*,
        matched.fact_id,
        matched.documents,
        matched.figures,
        count(*) over (partition by matched.fact_id, corrections.field) as corrections_of_field
    from corrections
    inner join matched on corrections.line = matched.line
)

select
    line,
    document,
    quote,
    context,
    field,
    corrected_value,
    reason,
    corrected_by,
    corrected_on,
    case when figures = 1 then fact_id end as fact_id,
    case
        when documents = 0 then '没有这份报告 · no such report'
        when figures = 0 then '报告中没有这处数字 · no such figure in the report'
        when figures > 1 then '符合的数字不止一处 · more than one figure matches; give more context'
        when coalesce(field, '') not in ({{ quoted(correctable_fields()) }})
            then '没有这个字段 · no such field'
        when corrections_of_field > 1 then '同一字段被更正两次 · the same field is corrected twice'
        when field = 'value' and corrected_value is null
            then '数值不能为空 · a value cannot be empty'
        when
            field in ({{ quoted(numeric_fields()) }})
            and corrected_value is not null
            and {{ cast_or_null('corrected_value', 'double') }} is null
            then '不是数字 · not a number'
        when field = 'review' and coalesce(corrected_value, '') not in ('accepted', 'rejected')
            then 'review 只能为 accepted 或 rejected · must be accepted or rejected'
    end as problem
from checked
