-- An amount and the people that it reached: stated in one sentence, for one place and period, by
-- metrics that belong together, each the nearest to the other.
with amounts as (
    select * from {{ ref('fct_observations') }}
    where unit_family = 'money' and is_counted
),

reached as (
    select * from {{ ref('fct_observations') }}
    where
        unit_family in ('person', 'person_time', 'household', 'household_time')
        and is_counted
),

pairs as (
    select
        amounts.observation_key as money_observation_key,
        reached.observation_key as reach_observation_key,
        case when amounts.scope = reached.scope then 0 else 1 end as scope_differs,
        abs(amounts.start_char - reached.start_char) as distance
    from amounts
    inner join {{ ref('stg_money_reach') }} as pairing
        on amounts.metric_code = pairing.money_metric
    inner join reached
        on
            pairing.reach_metric = reached.metric_code
            and amounts.doc_id = reached.doc_id
            and amounts.sentence_id = reached.sentence_id
            and amounts.region_code = reached.region_code
            and amounts.period_key = reached.period_key
            and amounts.status = reached.status
),

ranked as (
    select
        pairs.*,
        row_number() over (
            partition by pairs.money_observation_key
            order by pairs.scope_differs, pairs.distance, pairs.reach_observation_key
        ) as rank_of_reach,
        row_number() over (
            partition by pairs.reach_observation_key
            order by pairs.scope_differs, pairs.distance, pairs.money_observation_key
        ) as rank_of_money
    from pairs
)

select
    money_observation_key,
    reach_observation_key
from ranked
where rank_of_reach = 1 and rank_of_money = 1
order by money_observation_key
