"""The rules of Groundrules: frozen values in, values out. No Flask, database, network or clock."""
