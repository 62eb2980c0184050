from flask import Blueprint

pages = Blueprint("ideal", __name__)
