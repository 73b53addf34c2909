"""From a claim to a verdict: plan, explore, measure, judge, and the runs of many claims."""
