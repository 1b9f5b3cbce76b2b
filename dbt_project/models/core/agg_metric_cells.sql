-- Two reports that state one cell are never added: one of them gives the value.
with cells as (
    select
        cells.*,
        {{ rounding_half_step('cells.value', "cells.additivity = 'ratio'") }} as half_step
    from {{ ref('agg_report_cells') }} as cells
),

ranked as (
    select
        cells.*,
        sum(cells.statements) over (partition by cells.cell_key) as all_statements,
        count(*) over (partition by cells.cell_key) as reports,
        max(cells.value_low - cells.half_step) over (partition by cells.cell_key) as highest_low,
        min(cells.value_high + cells.half_step) over (partition by cells.cell_key) as lowest_high,
        row_number() over (
            partition by cells.cell_key
            order by
                case when documents.region_code = cells.region_code then 0 else 1 end asc,
                case when documents.published_on is null then 1 else 0 end asc,
                documents.published_on desc,
                cells.doc_id asc
        ) as preference
    from cells
    inner join {{ ref('dim_document') }} as documents on cells.doc_id = documents.doc_id
),

chosen as (
    select
        ranked.*,
        max(case when ranked.scope = '整体' then ranked.value end) over (
            partition by
                ranked.region_code, ranked.period_key, ranked.metric_code, ranked.unit,
                ranked.status
        ) as whole_value
    from ranked
    where ranked.preference = 1
)

select
    cell_key,
    region_code,
    period_key,
    programme_code,
    metric_code,
    unit,
    status,
    recurrence,
    scope,
    additivity,
    value,
    value_low,
    value_high,
    largest_value,
    rollup_rule,
    distinct_statements,
    cast(all_statements as integer) as statements,
    cast(reports as integer) as reports,
    is_disputed or coalesce(highest_low > lowest_high, false) as is_disputed,
    -- A part is left out of a total wherever its whole is stated; what is larger is no part of it.
    additivity in ('flow', 'stock')
    and (scope = '整体' or whole_value is null or coalesce(value > whole_value, false))
        as is_in_total,
    is_period_stated,
    doc_id
from chosen
order by cell_key
